package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** Runs of the schedule are not there any more; what they used is. */
final class RunsForgottenApplier {

  private RunsForgottenApplier() {}

  static void apply(Facts task, Event event) {
    task.turned(event.getRunsForgotten().getState());
  }
}
