package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The task exists. */
final class TaskCreatedApplier {

  private TaskCreatedApplier() {}

  static void apply(Facts task, Event event) {
    if (event.getState() == TaskState.SCHEDULED.number()) {
      task.because(TaskReason.START_TIME);
      task.startsAt(event.getTaskCreated().getStartTimeMs());
    } else {
      task.queued(event.getTimeMs());
    }
  }
}
