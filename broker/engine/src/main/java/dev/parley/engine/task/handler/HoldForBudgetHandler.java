package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.HoldForBudget;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.BudgetWaited;

/**
 * A queued task cannot start on what is left of its budget: it waits where others may give some
 * back, and is parked where nobody can, or all wait for each other. One that is parked lacks
 * something else by now.
 */
final class HoldForBudgetHandler {

  private HoldForBudgetHandler() {}

  static TaskDecision decide(HoldForBudget command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    BudgetView budget = task == null ? null : task.budget();
    if (task == null || budget == null || !waits(task)) {
      return TaskDecision.acknowledge();
    }
    BudgetView.Shortage shortage = budget.shortage(context.nowMs());
    if (shortage == null || shortage.item().parked() == task.reason()) {
      return TaskDecision.acknowledge();
    }
    Draft draft = Draft.of(task, Actors.BROKER, context);
    if (task.state() == TaskState.PARKED || !shortage.returnable() || budget.standsStill()) {
      return TaskDecision.acknowledge(draft.park(shortage.item().parked()).events());
    }
    draft.add(
        draft
            .event(TaskState.QUEUED)
            .setBudgetWaited(
                BudgetWaited.newBuilder()
                    .setItem(shortage.item().number())
                    .setTaskId(shortage.of().key().taskId())
                    .setNeeded(shortage.needed())
                    .setRemaining(shortage.remaining())));
    return TaskDecision.acknowledge(draft.events());
  }

  private static boolean waits(TaskView task) {
    return task.state() == TaskState.QUEUED
        || (task.state() == TaskState.PARKED && BudgetItem.parks(task.reason()));
  }
}
