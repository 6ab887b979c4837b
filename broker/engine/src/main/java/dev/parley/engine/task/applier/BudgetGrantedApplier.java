package dev.parley.engine.task.applier;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.engine.task.state.Spending;
import dev.parley.journal.v1.Event;

/** The budget that the task waited for is there, and is kept for it. */
final class BudgetGrantedApplier {

  private BudgetGrantedApplier() {}

  static void apply(Facts task, Event event, TaskRules rules) {
    Spending spending = task.spending();
    if (spending != null) {
      spending.granted();
    }
    boolean parked = BudgetItem.parks(task.reason());
    task.because(TaskReason.NONE);
    if (event.getBudgetGranted().getNextRound()) {
      task.awaitsPolicy();
      task.nextRound();
    }
    if (event.getState() == TaskState.SCHEDULED.number()) {
      task.because(TaskReason.START_TIME);
      task.startsAt(event.getBudgetGranted().getStartTimeMs());
    } else if (event.getState() == TaskState.AWAITING_CHILDREN.number()) {
      if (parked) {
        FanOuts.goesOn(task, event, rules);
      } else {
        task.because(JoinReasons.ofFanOut(task));
      }
    } else {
      task.queued(event.getTimeMs());
    }
  }
}
