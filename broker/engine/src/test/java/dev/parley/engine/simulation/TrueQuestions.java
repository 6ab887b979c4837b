package dev.parley.engine.simulation;

import dev.parley.engine.task.Question.State;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.QuestionAsked;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was asked about one task and said to it, as its events tell it. */
final class TrueQuestions {

  private final Map<String, QuestionAsked> asked = new LinkedHashMap<>();
  private final Map<String, State> states = new HashMap<>();
  private final Map<Long, Long> answeredBefore = new HashMap<>();
  private final Map<Long, Integer> messagesBefore = new HashMap<>();
  private int messages;

  void asked(QuestionAsked question) {
    asked.put(question.getQuestionId(), question);
    if (states.get(question.getQuestionId()) != State.ANSWERED) {
      states.put(question.getQuestionId(), State.OPEN);
    }
  }

  void answered(TaskKey key, String id, TaskState before) {
    State state = states.getOrDefault(id, State.UNSPECIFIED);
    Broken.unless(
        state == State.OPEN || (state == State.EXPIRED && before == TaskState.PARKED),
        "a question is answered once",
        "question %s of task %s was answered, but was %s",
        id,
        key,
        state);
    states.put(id, State.ANSWERED);
  }

  void expired(TaskKey key, String id, long timeMs) {
    QuestionAsked question = asked.get(id);
    Broken.unless(
        question != null
            && states.get(id) == State.OPEN
            && question.getExpireTimeMs() > 0
            && timeMs >= question.getExpireTimeMs(),
        "a question has its time",
        "question %s of task %s expired at %d",
        id,
        key,
        timeMs);
    states.put(id, State.EXPIRED);
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
