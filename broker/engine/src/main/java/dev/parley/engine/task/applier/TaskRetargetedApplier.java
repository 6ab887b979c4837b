package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** A parked task is for somebody else to do. */
final class TaskRetargetedApplier {

  private TaskRetargetedApplier() {}

  static void apply(Facts task, Event event) {
    task.retargeted(event.getTaskRetargeted());
  }
}
