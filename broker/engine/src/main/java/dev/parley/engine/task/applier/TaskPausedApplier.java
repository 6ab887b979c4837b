package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** A switch holds the task; an attempt that it took back does not count. */
final class TaskPausedApplier {

  private TaskPausedApplier() {}

  static void apply(Facts task, Event event) {
    task.because(TaskReason.PAUSE_REQUESTED);
    if (event.getTaskPaused().getLeaseToken() > 0) {
      task.unleased();
      task.uncountAttempt();
    }
  }
}
