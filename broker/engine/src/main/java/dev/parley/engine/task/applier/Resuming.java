package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** A task that waited for an answer goes on: with its holder, or with the next one. */
final class Resuming {

  private Resuming() {}

  static void apply(Facts task, Event event) {
    if (event.getState() == TaskState.SCHEDULED.number()) {
      task.because(TaskReason.BACKOFF);
      return;
    }
    // Others get it, or have it, whatever was waited for meanwhile.
    if (task.reason() != TaskReason.ESCALATED) {
      task.because(TaskReason.NONE);
    }
    if (event.getState() == TaskState.QUEUED.number()) {
      task.queued(event.getTimeMs());
    } else if (event.getState() != TaskState.INPUT_REQUIRED.number()
        && event.getState() != TaskState.APPROVAL_REQUIRED.number()) {
      task.waitedUntil(event.getTimeMs());
    }
  }
}
