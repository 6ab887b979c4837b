package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/**
 * The holder of a killed lease wanted to wait for its children; what it left is in the history
 * only.
 */
final class YieldRefusedApplier {

  private YieldRefusedApplier() {}

  static void apply(Facts task, Event event) {
    task.refused(event.getKindCase(), event.getTimeMs());
  }
}
