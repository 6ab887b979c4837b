package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.engine.task.state.Spending;
import dev.parley.journal.v1.Event;

/** The holder has used so much under its lease. */
final class UsageReportedApplier {

  private UsageReportedApplier() {}

  /**
   * @param again whether it counts however often it is told, which only a broken rule asks for
   */
  static void apply(Facts task, Event event, boolean again) {
    Spending spending = task.spending();
    if (spending != null) {
      spending.used(event.getUsageReported(), again);
    }
  }
}
