package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.engine.task.state.Spending;
import dev.parley.journal.v1.BudgetToppedUp;
import dev.parley.journal.v1.Event;

/** The task may use more. */
final class BudgetToppedUpApplier {

  private BudgetToppedUpApplier() {}

  static void apply(Facts task, Event event) {
    BudgetToppedUp toppedUp = event.getBudgetToppedUp();
    Spending spending = task.spending();
    if (spending != null) {
      spending.toppedUp(toppedUp.getAdded(), toppedUp.getRequestId());
    }
  }
}
