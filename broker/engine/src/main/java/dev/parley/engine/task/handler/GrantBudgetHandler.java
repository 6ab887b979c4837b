package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.GrantBudget;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.BudgetGranted;

/** The budget that a task waits for, or was parked for want of, is there: it goes on. */
final class GrantBudgetHandler {

  private GrantBudgetHandler() {}

  static TaskDecision decide(GrantBudget command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    BudgetView budget = task == null ? null : task.budget();
    if (task == null || budget == null || !waits(task)) {
      return TaskDecision.acknowledge();
    }
    Draft draft = Draft.of(task, Actors.BROKER, context);
    BudgetGranted.Builder granted =
        BudgetGranted.newBuilder()
            .setNextRound(task.reason() == TaskReason.BUDGET_REDO_ROUNDS && task.roundIsDone());
    TaskState onward = Waits.onward(task);
    long startMs = task.created().getStartTimeMs();
    if (budget.isHeld() && onward == TaskState.QUEUED && startMs > context.nowMs()) {
      onward = TaskState.SCHEDULED;
      granted.setStartTimeMs(startMs);
    }
    draft.add(draft.event(onward).setBudgetGranted(granted));
    return TaskDecision.acknowledge(draft.events());
  }

  private static boolean waits(TaskView task) {
    return task.state() == TaskState.QUEUED
        ? task.reason() == TaskReason.BUDGET_WAIT
        : task.state() == TaskState.PARKED && BudgetItem.parks(task.reason());
  }
}
