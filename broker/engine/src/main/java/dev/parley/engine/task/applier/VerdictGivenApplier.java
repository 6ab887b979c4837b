package dev.parley.engine.task.applier;

import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.VerdictGiven;

/** The round has a verdict; the next round may begin. */
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
            given.getRequestId()));
    if (given.getNextRound()) {
      task.nextRound();
      task.queued(event.getTimeMs());
    }
  }
}
