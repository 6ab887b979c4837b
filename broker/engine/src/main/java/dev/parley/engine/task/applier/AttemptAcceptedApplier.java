package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The holder works. */
final class AttemptAcceptedApplier {

  private AttemptAcceptedApplier() {}

  static void apply(Facts task, Event event) {
    task.heard(event.getTimeMs(), true);
  }
}
