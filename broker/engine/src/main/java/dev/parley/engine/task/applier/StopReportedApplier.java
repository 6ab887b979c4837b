package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The holder of a killed lease has stopped, or says that it can't. */
final class StopReportedApplier {

  private StopReportedApplier() {}

  static void apply(Facts task, Event event) {
    task.stopReported(event.getStopReported(), event.getTimeMs());
  }
}
