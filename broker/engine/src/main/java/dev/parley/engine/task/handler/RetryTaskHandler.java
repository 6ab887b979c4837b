package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.RetryTask;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskRetried;
import java.util.List;

/** Lets a parked task go on. */
final class RetryTaskHandler {

  private RetryTaskHandler() {}

  static TaskDecision decide(RetryTask command, HandlerContext context) {
    return ParkedTasks.decide(command.key(), context, task -> retry(task, command, context));
  }

  private static TaskDecision retry(TaskView task, RetryTask command, HandlerContext context) {
    Draft draft = Draft.of(task, command.actor(), context.nowMs());
    draft.add(retried(draft, task, command.message()));
    return TaskDecision.change(task, draft.events(), List.of());
  }

  static Event.Builder retried(Draft draft, TaskView task, String message) {
    return draft
        .event(TaskState.QUEUED)
        .setTaskRetried(
            TaskRetried.newBuilder()
                .setMessage(message)
                .setNextRound(task.reason() == TaskReason.ROUNDS_EXHAUSTED));
  }
}
