package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.ScheduleChanged;

/** The schedule is another one from now on. */
final class ScheduleChangedApplier {

  private ScheduleChangedApplier() {}

  static void apply(Facts task, Event event) {
    ScheduleChanged changed = event.getScheduleChanged();
    task.changed(changed.getCreated(), changed.getState());
  }
}
