package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The schedule is held back, or goes on. */
final class ScheduleHeldApplier {

  private ScheduleHeldApplier() {}

  static void apply(Facts task, Event event) {
    task.turned(event.getScheduleHeld().getState());
  }
}
