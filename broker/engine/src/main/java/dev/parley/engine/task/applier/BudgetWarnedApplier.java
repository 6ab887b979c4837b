package dev.parley.engine.task.applier;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.Numbered;
import dev.parley.engine.task.state.Facts;
import dev.parley.engine.task.state.Spending;
import dev.parley.journal.v1.Event;

/** A limit of the task is nearly used up, and everybody was told. */
final class BudgetWarnedApplier {

  private BudgetWarnedApplier() {}

  static void apply(Facts task, Event event) {
    Spending spending = task.spending();
    if (spending != null) {
      int item = event.getBudgetWarned().getItem();
      spending.warned(Numbered.byNumber(BudgetItem.values(), item, BudgetItem.TOKENS));
    }
  }
}
