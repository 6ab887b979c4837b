package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The holder won't do it: the attempt does not count, the decline does. */
final class AttemptDeclinedApplier {

  private AttemptDeclinedApplier() {}

  static void apply(Facts task, Event event) {
    task.declinedBy(event.getActor().getId());
    task.closedByHolder(event.getKindCase());
    task.uncountAttempt();
    if (event.getState() == TaskState.QUEUED.number()) {
      task.queued(event.getTimeMs());
    }
    if (event.getAttemptDeclined().hasEscalation()) {
      Escalating.apply(task, event.getAttemptDeclined().getEscalation(), event);
    }
  }
}
