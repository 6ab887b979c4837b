package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** An agent asked something: the task may have to wait for the answer. */
final class QuestionAskedApplier {

  private QuestionAskedApplier() {}

  static void apply(Facts task, Event event) {
    long timeMs = event.getTimeMs();
    long sinceMs = task.waitsSinceMs(timeMs);
    boolean told = task.isAnswered(event.getQuestionAsked().getQuestionId());
    task.converse(d -> d.asked(event.getQuestionAsked(), event.getActor(), timeMs, sinceMs));
    task.heard(timeMs, !told);
  }
}
