package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.HoldTask;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import java.util.List;

/** A task was queued although a switch holds it: it does not stay so. */
final class HoldTaskHandler {

  private HoldTaskHandler() {}

  static TaskDecision decide(HoldTask command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null || task.state() != TaskState.QUEUED) {
      return TaskDecision.acknowledge();
    }
    InLine line = new InLine(context);
    line.bring(task);
    return new TaskDecision(
        line.events(), () -> TaskReply.Acknowledged.INSTANCE, line.effects(), List.of());
  }
}
