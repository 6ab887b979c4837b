package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.QuestionExpired;

/** A question was not answered in time; the task may go on. */
final class QuestionExpiredApplier {

  private QuestionExpiredApplier() {}

  static void apply(Facts task, Event event) {
    QuestionExpired expired = event.getQuestionExpired();
    if (expired.getResumes()) {
      Resuming.apply(task, event);
    }
    task.converse(d -> d.expired(expired.getQuestionId(), event.getTimeMs()));
  }
}
