package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/**
 * The holder of a killed lease of a review has judged all the same; its verdict is in the history
 * only.
 */
final class VerdictRefusedApplier {

  private VerdictRefusedApplier() {}

  static void apply(Facts task, Event event) {
    task.refused(event.getKindCase(), event.getTimeMs());
  }
}
