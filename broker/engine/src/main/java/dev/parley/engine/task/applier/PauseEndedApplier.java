package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** Nothing holds the task any more: it waits as if it had just been queued. */
final class PauseEndedApplier {

  private PauseEndedApplier() {}

  static void apply(Facts task, Event event) {
    task.because(TaskReason.NONE);
    task.queued(event.getTimeMs());
  }
}
