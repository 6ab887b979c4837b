package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** Nothing is left to try. */
final class TaskParkedApplier {

  private TaskParkedApplier() {}

  static void apply(Facts task, Event event) {
    task.because(TaskReason.byNumber(event.getTaskParked().getReason()));
  }
}
