package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The holder never got the task: the attempt does not count. */
final class AssignmentYieldedApplier {

  private AssignmentYieldedApplier() {}

  static void apply(Facts task, Event event) {
    task.unleased();
    task.uncountAttempt();
    task.queued(event.getTimeMs());
  }
}
