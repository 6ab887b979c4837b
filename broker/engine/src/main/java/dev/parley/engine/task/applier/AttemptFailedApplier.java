package dev.parley.engine.task.applier;

import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.Event;

/** The attempt is over; when there is to be another one, the task waits for it, or for others. */
final class AttemptFailedApplier {

  private AttemptFailedApplier() {}

  /**
   * @param drift 0, but for a broken rule
   */
  static void apply(Facts task, Event event, long drift) {
    AttemptFailed failed = event.getAttemptFailed();
    task.failedWith(failed);
    task.broken();
    if (event.getActor().getKind() == ActorKind.AGENT.number()) {
      task.closedByHolder(event.getKindCase());
    } else {
      task.unleased();
    }
    if (failed.getFailureClass() == FailureClass.BUDGET_EXHAUSTED.number()) {
      task.uncountAttemptOfRound();
    }
    if (failed.getUncounted()) {
      task.lostWaiting();
    }
    if (failed.getNextStartTimeMs() > 0) {
      task.because(
          event.getState() == TaskState.SCHEDULED.number() ? TaskReason.BACKOFF : TaskReason.NONE);
      task.startsAt(failed.getNextStartTimeMs() + drift);
    }
    if (failed.hasEscalation()) {
      Escalating.apply(task, failed.getEscalation(), event);
    }
  }
}
