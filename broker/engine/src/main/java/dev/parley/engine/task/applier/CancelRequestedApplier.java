package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The task is to end, and has some time to do so. */
final class CancelRequestedApplier {

  private CancelRequestedApplier() {}

  static void apply(Facts task, Event event) {
    task.canceling(event.getCancelRequested());
  }
}
