package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The schedule has created a run. */
final class ScheduleFiredApplier {

  private ScheduleFiredApplier() {}

  static void apply(Facts task, Event event) {
    task.turned(event.getScheduleFired().getState());
  }
}
