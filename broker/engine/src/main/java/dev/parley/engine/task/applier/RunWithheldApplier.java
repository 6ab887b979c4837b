package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** A time of the schedule came without a run. */
final class RunWithheldApplier {

  private RunWithheldApplier() {}

  static void apply(Facts task, Event event) {
    task.turned(event.getRunWithheld().getState());
  }
}
