package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The holder of a killed lease was done all the same; what it made is in the history only. */
final class ResultRefusedApplier {

  private ResultRefusedApplier() {}

  static void apply(Facts task, Event event) {
    task.refused(event.getKindCase(), event.getTimeMs());
  }
}
