package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Escalation;
import dev.parley.journal.v1.Event;

/**
 * Attempts or declines are used up, and others get the task: at once, unless it waits for
 * somebody's word.
 */
final class Escalating {

  private Escalating() {}

  static void apply(Facts task, Escalation to, Event event) {
    task.retriesEscalated(to);
    task.because(TaskReason.ESCALATED);
    if (event.getState() == TaskState.QUEUED.number()) {
      task.queued(event.getTimeMs());
    }
  }
}
