package dev.parley.engine.task.applier;

import dev.parley.engine.task.Trust;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.QuestionAnswered;

/** A question has its answer; the task may go on. */
final class QuestionAnsweredApplier {

  private QuestionAnsweredApplier() {}

  static void apply(Facts task, Event event) {
    QuestionAnswered answered = event.getQuestionAnswered();
    if (answered.getResumes()) {
      Resuming.apply(task, event);
    }
    task.spoken(event.getActor());
    task.given(Trust.of(answered.getTrust()));
    task.converse(d -> d.answered(answered, event.getActor(), event.getTimeMs()));
  }
}
