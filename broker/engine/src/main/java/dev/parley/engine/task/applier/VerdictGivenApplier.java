package dev.parley.engine.task.applier;

import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.VerdictGiven;
import java.util.List;

/** The round has a verdict; the next round may begin, or somebody else may be asked. */
final class VerdictGivenApplier {

  private VerdictGivenApplier() {}

  static void apply(Facts task, Event event) {
    VerdictGiven given = event.getVerdictGiven();
    TaskSnapshot.Round judged = task.rounds().getLast();
    task.replaceLastRound(
        new TaskSnapshot.Round(
            judged.round(),
            judged.agent(),
            judged.result(),
            given.getVerdict(),
            given.getRequestId(),
            new TaskSnapshot.Judgement(
                event.getActor(),
                VerdictDecision.byNumber(given.getDecision()),
                given.getOpenFindings(),
                List.copyOf(given.getOpenCriteriaList()),
                List.copyOf(given.getReviewsList()),
                given.getDenied() || judged.isDenied())));
    task.given(Trust.of(given.getTrust()));
    if (given.getEscalated()) {
      task.escalated();
    }
    if (given.getNextRound()) {
      task.awaitsPolicy();
      task.nextRound();
      task.queued(event.getTimeMs());
    } else if (given.getAwaitedReviewer() > 0) {
      task.awaits(Reviewer.byNumber(given.getAwaitedReviewer()));
    }
    task.because(TaskReason.byNumber(given.getAwaitedReason()));
  }
}
