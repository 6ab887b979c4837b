package dev.parley.engine.task;

import dev.parley.engine.task.Question.State;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.MessageSent;
import dev.parley.journal.v1.QuestionAnswered;
import dev.parley.journal.v1.QuestionAsked;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the agents of a task have asked, and what its requester has said to them. Immutable: each
 * event makes a new one. Tasks have few questions and messages, most have none and share {@link
 * #NONE}.
 */
public final class Dialogue {

  /** Nothing was asked or said. */
  public static final Dialogue NONE = new Dialogue(List.of(), List.of(), 0, 0, 0, 0, 0);

  /**
   * Something that the requester said. Immutable.
   *
   * @param sendTimeMs milliseconds since 1970
   */
  public record Message(MessageSent sent, Actor sender, long sendTimeMs) {
    public int number() {
      return sent.getNumber();
    }
  }

  private final List<Question> questions;
  private final List<Message> messages;
  private final int denials;
  private final int timesAsked;
  private final int holderHas;
  private final int anybodyHas;
  private final long blockedSinceMs;
  private final boolean blocked;
  private final long dueMs;

  private Dialogue(
      List<Question> questions,
      List<Message> messages,
      int denials,
      int timesAsked,
      int holderHas,
      int anybodyHas,
      long blockedSinceMs) {
    this.questions = List.copyOf(questions);
    this.messages = List.copyOf(messages);
    this.denials = denials;
    this.timesAsked = timesAsked;
    this.holderHas = holderHas;
    this.anybodyHas = anybodyHas;
    this.blockedSinceMs = blockedSinceMs;
    this.blocked = questions.stream().anyMatch(Question::blocks);
    this.dueMs = questions.stream().mapToLong(Question::dueMs).min().orElse(Long.MAX_VALUE);
  }

  /** All questions in the order in which they were first asked. Immutable. */
  public List<Question> questions() {
    return questions;
  }

  /** All messages in their order: the one at index i has number i + 1. Immutable. */
  public List<Message> messages() {
    return messages;
  }

  /** How many messages there were, those that a rule denied included. */
  public int timesSpoken() {
    return messages.size() + denials;
  }

  /** How often something was asked: only grows. */
  public int timesAsked() {
    return timesAsked;
  }

  /** Messages up to this number have been confirmed by some attempt. */
  public int messagesConfirmed() {
    return anybodyHas;
  }

  /** Whether a question, optional ones included, waits for its answer. */
  public boolean anyOpen() {
    return questions.stream().anyMatch(Question::isOpen);
  }

  /** Whether the task waits for an answer. */
  public boolean blocked() {
    return blocked;
  }

  /** Since when it does, in milliseconds since 1970; of no meaning when it does not. */
  public long blockedSinceMs() {
    return blockedSinceMs;
  }

  /**
   * When the next question expires unless a switch holds the task meanwhile, in milliseconds since
   * 1970; {@link Long#MAX_VALUE}: never.
   */
  public long dueMs() {
    return dueMs;
  }

  public @Nullable Question question(String id) {
    for (Question question : questions) {
      if (question.id().equals(id)) {
        return question;
      }
    }
    return null;
  }

  /** Questions of which the holder may not know what became of them. */
  public List<Question> unconfirmedQuestions() {
    return questions.stream().filter(question -> !question.confirmed()).toList();
  }

  /** Messages that the holder may not have. */
  public List<Message> unconfirmedMessages() {
    return messages.subList(holderHas, messages.size());
  }

  /** The message with a request id; null when there is none. */
  public @Nullable Message messageOf(String requestId) {
    for (Message message : messages) {
      if (!requestId.isEmpty() && message.sent().getRequestId().equals(requestId)) {
        return message;
      }
    }
    return null;
  }

  /**
   * A question is asked, or asked again. One that is answered stays so, and is told again.
   *
   * @param sinceMs since when the task has been waiting for anything
   */
  public Dialogue asked(QuestionAsked asked, Actor asker, long timeMs, long sinceMs) {
    Question before = question(asked.getQuestionId());
    List<Question> all = new ArrayList<>(questions);
    if (before == null) {
      all.add(Question.open(asked, asker, timeMs));
    } else if (before.state() == State.ANSWERED) {
      all.set(all.indexOf(before), before.confirmed(false));
    } else {
      all.set(all.indexOf(before), Question.open(asked, asker, timeMs));
    }
    return new Dialogue(all, messages, denials, timesAsked + 1, holderHas, anybodyHas, sinceMs);
  }

  public Dialogue answered(QuestionAnswered answered, Actor by, long timeMs) {
    return with(answered.getQuestionId(), question -> question.answered(answered, by, timeMs));
  }

  public Dialogue expired(String questionId, long timeMs) {
    return with(questionId, question -> question.closed(State.EXPIRED, timeMs));
  }

  /** Nobody waits for the answers any more. */
  public Dialogue withdrawn(long timeMs) {
    return withAll(
        question -> question.isOpen() ? question.closed(State.WITHDRAWN, timeMs) : question);
  }

  /** The holder has what became of some questions, and messages up to a number. */
  public Dialogue confirmed(List<String> questionIds, int messageNumber) {
    List<Question> all =
        questions.stream()
            .map(q -> q.confirmed(q.confirmed() || questionIds.contains(q.id())))
            .toList();
    int has = Math.max(holderHas, Math.min(messageNumber, messages.size()));
    return new Dialogue(
        all, messages, denials, timesAsked, has, Math.max(anybodyHas, has), blockedSinceMs);
  }

  public Dialogue said(MessageSent sent, Actor sender, long timeMs) {
    List<Message> all = new ArrayList<>(messages);
    all.add(new Message(sent, sender, timeMs));
    return new Dialogue(questions, all, denials, timesAsked, holderHas, anybodyHas, blockedSinceMs);
  }

  /** A rule has denied a message. */
  public Dialogue denied() {
    return new Dialogue(
        questions, messages, denials + 1, timesAsked, holderHas, anybodyHas, blockedSinceMs);
  }

  /** Another holder begins: its assignment tells it of the questions, but of no message. */
  public Dialogue forNextHolder() {
    List<Question> all = questions.stream().map(question -> question.confirmed(true)).toList();
    return new Dialogue(all, messages, denials, timesAsked, 0, anybodyHas, blockedSinceMs);
  }

  private Dialogue with(String questionId, UnaryOperator<Question> change) {
    return withAll(
        question -> question.id().equals(questionId) ? change.apply(question) : question);
  }

  private Dialogue withAll(UnaryOperator<Question> change) {
    List<Question> all = questions.stream().map(change).toList();
    return new Dialogue(all, messages, denials, timesAsked, holderHas, anybodyHas, blockedSinceMs);
  }

  /** Something to compare two dialogues by: everything in it counts. */
  public int digest() {
    int hash = questions.hashCode();
    hash = hash * 31 + messages.hashCode();
    hash = hash * 31 + denials;
    hash = hash * 31 + timesAsked;
    hash = hash * 31 + holderHas;
    return hash * 31 + anybodyHas;
  }
}
