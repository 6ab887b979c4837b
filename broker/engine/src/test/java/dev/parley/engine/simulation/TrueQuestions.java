package dev.parley.engine.simulation;

import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Question.OverdueAction;
import dev.parley.engine.task.Question.State;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.QuestionAsked;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was asked about one task and said to it, as its events tell it. */
final class TrueQuestions {

  private static final String OVERDUE = "what follows when nobody answers is what was asked for";

  private final Map<String, QuestionAsked> asked = new LinkedHashMap<>();
  private final Map<String, State> states = new HashMap<>();
  private final Map<Long, Long> answeredBefore = new HashMap<>();
  private final Map<Long, Integer> messagesBefore = new HashMap<>();
  private int messages;

  /** What must come next; null for anything. */
  private Event.@Nullable KindCase due;

  void asked(QuestionAsked question) {
    asked.put(question.getQuestionId(), question);
    if (states.get(question.getQuestionId()) != State.ANSWERED) {
      states.put(question.getQuestionId(), State.OPEN);
    }
  }

  void answered(TaskKey key, Event event, TaskState before) {
    String id = event.getQuestionAnswered().getQuestionId();
    State state = states.getOrDefault(id, State.UNSPECIFIED);
    Broken.unless(
        state == State.OPEN || (state == State.EXPIRED && before == TaskState.PARKED),
        "a question is answered once",
        "question %s of task %s was answered, but was %s",
        id,
        key,
        state);
    if (event.getActor().getKind() == ActorKind.BROKER.number()) {
      QuestionAsked question = overdue(key, id, event);
      Broken.unless(
          event.getQuestionAnswered().getAnswer().equals(question.getDefaultAnswer()),
          OVERDUE,
          "question %s of task %s was answered by default with something else",
          id,
          key);
    }
    states.put(id, State.ANSWERED);
  }

  /**
   * @param held whether somebody works on the task
   */
  void expired(TaskKey key, Event event, boolean held) {
    String id = event.getQuestionExpired().getQuestionId();
    QuestionAsked question = overdue(key, id, event);
    switch (OverdueAction.byNumber(question.getOverdueAction())) {
      case UNSPECIFIED, GO_ON ->
          Broken.unless(
              question.getDefaultAnswer().isEmpty(),
              OVERDUE,
              "question %s of task %s expired, and its default answer was not given",
              id,
              key);
      case FAIL_ATTEMPT -> due = held ? Event.KindCase.ATTEMPT_FAILED : null;
      case PARK ->
          due =
              !key.isReview()
                  ? Event.KindCase.TASK_PARKED
                  : held ? Event.KindCase.ATTEMPT_FAILED : null;
    }
    states.put(id, State.EXPIRED);
  }

  private QuestionAsked overdue(TaskKey key, String id, Event event) {
    QuestionAsked question = asked.get(id);
    if (question == null
        || states.get(id) != State.OPEN
        || question.getExpireTimeMs() == 0
        || event.getTimeMs() < question.getExpireTimeMs()) {
      throw new Broken(
          "a question has its time",
          "question %s of task %s expired at %d".formatted(id, key, event.getTimeMs()));
    }
    return question;
  }

  /** What a question says of the case that nobody answers it comes next. */
  void followed(TaskKey key, Event event) {
    Event.KindCase expected = due;
    due = null;
    if (expected == null) {
      return;
    }
    boolean followed =
        event.getKindCase() == expected
            && (!event.hasAttemptFailed()
                || event.getAttemptFailed().getFailureClass()
                    == FailureClass.ANSWER_OVERDUE.number());
    Broken.unless(
        followed,
        OVERDUE,
        "task %s has %s after a question expired that asks for %s",
        key,
        event.getKindCase(),
        expected);
  }

  void withdrawn() {
    states.replaceAll((id, state) -> state == State.OPEN ? State.WITHDRAWN : state);
  }

  void said(TaskKey key, int number) {
    Broken.unless(
        number == messages + 1,
        "messages come in order",
        "task %s has message %d after %d",
        key,
        number,
        messages);
    messages = number;
  }

  void assigned(long token) {
    messagesBefore.put(token, messages);
    answeredBefore.put(token, states.values().stream().filter(s -> s == State.ANSWERED).count());
  }

  void check(TaskKey key, TaskState state) {
    boolean blocked =
        asked.values().stream()
            .anyMatch(q -> !q.getOptional() && states.get(q.getQuestionId()) == State.OPEN);
    boolean goesOn =
        state == TaskState.QUEUED
            || state == TaskState.SCHEDULED
            || state == TaskState.ASSIGNED
            || state == TaskState.WORKING;
    Broken.unless(
        blocked ? !goesOn : state != TaskState.INPUT_REQUIRED,
        "a task waits while a question is open",
        "task %s is %s, and a question is open: %s",
        key,
        state,
        blocked);
  }

  boolean knows(String id) {
    return asked.containsKey(id);
  }

  boolean isClosed(String id) {
    State state = states.get(id);
    return state == State.ANSWERED || state == State.EXPIRED || state == State.WITHDRAWN;
  }

  int messages() {
    return messages;
  }

  /** How many messages there were when a lease began. */
  int messagesBefore(long token) {
    return messagesBefore.getOrDefault(token, 0);
  }

  /** How many questions had their answer when a lease began. */
  long answeredBefore(long token) {
    return answeredBefore.getOrDefault(token, 0L);
  }
}
