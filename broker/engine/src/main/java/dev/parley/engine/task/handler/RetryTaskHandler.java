package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.RetryTask;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.TaskRetried;
import java.util.List;

/** Lets a parked task go on. */
final class RetryTaskHandler {

  private RetryTaskHandler() {}

  static TaskDecision decide(RetryTask command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null) {
      return Refusals.notFound(command.key());
    }
    if (task.state().terminal()) {
      return Refusals.ended(task);
    }
    if (task.state() != TaskState.PARKED) {
      return Refusals.state(task, "PARKED");
    }
    Draft draft = Draft.of(task, command.actor(), context.nowMs());
    draft.add(
        draft
            .event(TaskState.QUEUED)
            .setTaskRetried(
                TaskRetried.newBuilder()
                    .setMessage(command.message())
                    .setNextRound(task.reason() == TaskReason.ROUNDS_EXHAUSTED)));
    return TaskDecision.change(task, draft.events(), List.of());
  }
}
