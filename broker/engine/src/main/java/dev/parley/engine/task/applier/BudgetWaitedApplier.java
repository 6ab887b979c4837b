package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.state.Facts;

/** The task waits until budget comes back. */
final class BudgetWaitedApplier {

  private BudgetWaitedApplier() {}

  static void apply(Facts task) {
    task.because(TaskReason.BUDGET_WAIT);
  }
}
