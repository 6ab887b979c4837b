package dev.parley.engine.task.applier;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.ResultSubmitted;

/** The round has a result. */
final class ResultSubmittedApplier {

  private ResultSubmittedApplier() {}

  static void apply(Facts task, Event event) {
    ResultSubmitted submitted = event.getResultSubmitted();
    task.addRound(
        new TaskSnapshot.Round(
            submitted.getRound(),
            event.getActor(),
            submitted.getResult(),
            ByteString.EMPTY,
            "",
            null));
    task.given(Trust.of(submitted.getTrust()));
    task.closedByHolder(event.getKindCase());
    task.withdrawQuestions(event.getTimeMs());
  }
}
