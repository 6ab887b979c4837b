package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskCommand.RepeatDeliveries;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import java.util.List;

/**
 * Nobody knows whether the holder was told something: it is told again what it has not confirmed.
 */
final class RepeatDeliveriesHandler {

  private RepeatDeliveriesHandler() {}

  static TaskDecision decide(RepeatDeliveries command, HandlerContext context) {
    TaskView task = context.tasks().find(command.lease().task());
    return task == null || !command.lease().equals(task.lease())
        ? TaskDecision.acknowledge()
        : new TaskDecision(
            List.of(),
            () -> TaskReply.Acknowledged.INSTANCE,
            Deliveries.unconfirmed(task, context),
            List.of());
  }
}
