package dev.parley.engine.task;

import com.google.protobuf.ByteString;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.QuestionAnswered;
import dev.parley.journal.v1.QuestionAsked;
import org.jspecify.annotations.Nullable;

/**
 * A question of a task and what became of it. Immutable. Times are milliseconds since 1970, 0 for
 * none.
 *
 * @param asked what was asked, as it is stored
 * @param asker the agent that asked last
 * @param answer the bytes of the public answer; empty unless it is answered
 * @param answerTrust the label that the answer counts as; 0 unless it is answered
 * @param answerRequestId what whoever answered called the request
 * @param answerer null unless it is answered
 * @param closeTimeMs when it was answered, expired or was withdrawn
 * @param confirmed whether the holder is known to have what became of it
 */
public record Question(
    QuestionAsked asked,
    Actor asker,
    long askTimeMs,
    State state,
    ByteString answer,
    int answerTrust,
    String answerRequestId,
    @Nullable Actor answerer,
    long closeTimeMs,
    boolean confirmed) {

  /** Where a question stands. Numbers of {@code parley.v1.QuestionState}. */
  public enum State implements Numbered {
    UNSPECIFIED(0),
    OPEN(1),
    ANSWERED(2),
    EXPIRED(3),
    WITHDRAWN(4);

    private final int number;

    State(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }
  }

  /** The kind of answer that is expected. Numbers of {@code parley.v1.AnswerKind}. */
  public enum AnswerKind implements Numbered {
    UNSPECIFIED(0),
    TEXT(1),
    CHOICE(2),
    JSON(3),
    CONFIRMATION(4);

    private final int number;

    AnswerKind(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static AnswerKind byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** What follows when no answer came in time. Numbers of {@code parley.v1.OverdueAction}. */
  public enum OverdueAction implements Numbered {
    UNSPECIFIED(0),
    GO_ON(1),
    FAIL_ATTEMPT(2),
    PARK(3);

    private final int number;

    OverdueAction(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static OverdueAction byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** A question that waits for its answer. */
  static Question open(QuestionAsked asked, Actor asker, long timeMs) {
    return new Question(
        asked, asker, timeMs, State.OPEN, ByteString.EMPTY, 0, "", null, 0, /* confirmed= */ true);
  }

  public String id() {
    return asked.getQuestionId();
  }

  public boolean isOpen() {
    return state == State.OPEN;
  }

  /** Whether the work waits for the answer. */
  boolean blocks() {
    return isOpen() && !asked.getOptional();
  }

  /** When it expires unless a switch holds the task meanwhile; {@link Long#MAX_VALUE} for never. */
  public long dueMs() {
    return isOpen() && asked.getExpireTimeMs() > 0 ? asked.getExpireTimeMs() : Long.MAX_VALUE;
  }

  Question answered(QuestionAnswered answered, Actor by, long timeMs) {
    return new Question(
        asked,
        asker,
        askTimeMs,
        State.ANSWERED,
        answered.getAnswer(),
        answered.getTrust() == 0 ? Trust.USER : answered.getTrust(),
        answered.getRequestId(),
        by,
        timeMs,
        /* confirmed= */ false);
  }

  /** Nobody is to answer it any more. */
  Question closed(State how, long timeMs) {
    return new Question(
        asked,
        asker,
        askTimeMs,
        how,
        ByteString.EMPTY,
        0,
        "",
        null,
        timeMs,
        /* confirmed= */ how == State.WITHDRAWN);
  }

  Question confirmed(boolean is) {
    return is == confirmed
        ? this
        : new Question(
            asked,
            asker,
            askTimeMs,
            state,
            answer,
            answerTrust,
            answerRequestId,
            answerer,
            closeTimeMs,
            is);
  }
}
