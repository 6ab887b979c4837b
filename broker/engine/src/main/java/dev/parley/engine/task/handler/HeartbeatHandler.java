package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskCommand.Heartbeat;
import dev.parley.engine.task.handler.TaskDecision.Heard;
import dev.parley.engine.task.state.TaskView;

/** The holder is alive: its lease holds for longer. Nothing is stored. */
final class HeartbeatHandler {

  private HeartbeatHandler() {}

  static TaskDecision decide(Heartbeat command, HandlerContext context) {
    TaskView task = context.tasks().find(command.lease().task());
    if (task == null) {
      return Refusals.stale(command.lease(), "of a task that is not there");
    }
    return Leases.live(task, command.lease(), command.holder(), context)
        ? TaskDecision.acknowledge(new Heard(command.lease(), false))
        : Refusals.stale(command.lease(), command.holder(), task);
  }
}
