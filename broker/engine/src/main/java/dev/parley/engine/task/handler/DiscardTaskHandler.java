package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.DiscardTask;
import dev.parley.engine.task.state.TaskView;
import java.util.List;

/** Ends a parked task: nobody wants it any more. */
final class DiscardTaskHandler {

  private DiscardTaskHandler() {}

  static TaskDecision decide(DiscardTask command, HandlerContext context) {
    return ParkedTasks.decide(command.key(), context, task -> discard(task, command, context));
  }

  private static TaskDecision discard(TaskView task, DiscardTask command, HandlerContext context) {
    Draft draft = Draft.of(task, command.actor(), context);
    draft.end(TaskState.CANCELED, TaskReason.DISCARDED, command.message());
    return TaskDecision.change(task, draft.events(), List.of());
  }
}
