package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The wait of a scheduled task is over. */
final class TaskQueuedApplier {

  private TaskQueuedApplier() {}

  static void apply(Facts task, Event event) {
    task.because(TaskReason.NONE);
    task.queued(event.getTimeMs());
  }
}
