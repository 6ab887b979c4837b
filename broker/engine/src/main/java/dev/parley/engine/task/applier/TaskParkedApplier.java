package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** Nothing is left to try. */
final class TaskParkedApplier {

  private TaskParkedApplier() {}

  static void apply(Facts task, Event event) {
    if (task.isLeased()) {
      // The attempt that is cut off by being parked does not count.
      task.unleased();
      task.uncountAttempt();
    }
    task.startsAt(0);
    task.because(TaskReason.byNumber(event.getTaskParked().getReason()));
  }
}
