package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** A task that waited for an answer goes on: with its holder, or with the next one. */
final class Resuming {

  private Resuming() {}

  static void apply(Facts task, Event event) {
    if (event.getState() == TaskState.INPUT_REQUIRED.number()
        || event.getState() == TaskState.APPROVAL_REQUIRED.number()) {
      task.because(TaskReason.NONE);
    } else if (event.getState() == TaskState.SCHEDULED.number()) {
      task.because(TaskReason.BACKOFF);
    } else if (event.getState() == TaskState.QUEUED.number()) {
      task.because(TaskReason.NONE);
      task.queued(event.getTimeMs());
    } else {
      task.because(TaskReason.NONE);
      task.waitedUntil(event.getTimeMs());
    }
  }
}
