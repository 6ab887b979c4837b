package dev.parley.engine.task.handler;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.RetryTask;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskRetried;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets a parked task go on. */
final class RetryTaskHandler {

  private RetryTaskHandler() {}

  static TaskDecision decide(RetryTask command, HandlerContext context) {
    return ParkedTasks.release(
        command.key(), command.actor(), context, task -> retry(task, command, context));
  }

  private static TaskDecision retry(TaskView task, RetryTask command, HandlerContext context) {
    Draft draft = Draft.of(task, command.actor(), context);
    draft.add(retried(draft, task, command.message()));
    return TaskDecision.change(task, draft.events(), List.of());
  }

  /** Why the budget does not let a parked task go on; null when it does. */
  static @Nullable TaskDecision tooLittle(TaskView task, HandlerContext context) {
    BudgetView budget = task.budget();
    if (budget == null) {
      return null;
    }
    BudgetView.Shortage shortage =
        BudgetItem.parks(task.reason()) || budget.isHeld()
            ? budget.shortage(context.nowMs())
            : null;
    if (shortage != null) {
      return BudgetChecks.exhausted(task, shortage.item(), budget);
    }
    return task.roundIsDone() && !budget.redoLeft()
        ? BudgetChecks.exhausted(task, BudgetItem.REDO_ROUNDS, budget)
        : null;
  }

  static Event.Builder retried(Draft draft, TaskView task, String message) {
    return draft
        .event(onward(draft, task))
        .setTaskRetried(
            TaskRetried.newBuilder().setMessage(message).setNextRound(task.roundIsDone()));
  }

  /** What was parked before the time that it asks for waits for it. */
  private static TaskState onward(Draft draft, TaskView task) {
    TaskState state = Waits.onward(task);
    return state == TaskState.QUEUED && task.created().getStartTimeMs() > draft.nowMs()
        ? TaskState.SCHEDULED
        : state;
  }
}
