package dev.parley.client;

import com.google.protobuf.ByteString;
import dev.parley.v1.JoinDecision;
import dev.parley.v1.JoinStatus;
import dev.parley.v1.Task;

/**
 * Where a task goes on that has yielded: from {@link TaskContext#resumption()}. Thread-safe.
 *
 * <p>It is there from the first yield of the task on, in every attempt and round, until the task
 * yields again.
 */
public interface Resumption {

  /** What the last yield left behind. */
  ByteString continuation();

  /** What the last yield left behind, as text. */
  default String text() {
    return continuation().toStringUtf8();
  }

  /** How the join was decided, and how many children counted. */
  JoinStatus join();

  /** How the join was decided. */
  default JoinDecision decision() {
    return join().getDecision();
  }

  /** Whether the join holds: as many children have completed as it asked for. */
  default boolean held() {
    return decision() == JoinDecision.JOIN_DECISION_HELD;
  }

  /**
   * The children that counted, as they were when the task was assigned, or when their page was
   * read: without their specs, the oldest first. What did not fit the assignment is read while it
   * is iterated over, blocking the thread that iterates.
   */
  Iterable<Task> children();

  /** How those of the {@link #children()} ended that have, in the same order. */
  Iterable<TaskOutcome> outcomes();

  /**
   * Has every result judged that waits for the verdict of this task's agent now. Blocks; call it
   * when the decision is {@link JoinDecision#JOIN_DECISION_ATTENTION} and yield again.
   *
   * @return how many were judged
   * @throws Exception what the reviewer threw; results that it did not judge wait for another
   *     review
   */
  int review(ResultReviewer reviewer) throws Exception;

  /**
   * Has every question answered that a child's agent waits for now, those that are optional
   * included. Blocks; call it when the decision is {@link JoinDecision#JOIN_DECISION_ATTENTION} and
   * yield again. Questions of this task itself are withdrawn when it yields; what was answered
   * before is given at once when it is asked again, see {@link TaskContext#ask}.
   *
   * @return how many were answered
   * @throws Exception what the answerer threw; questions that it did not answer wait for another
   *     answer
   */
  int answer(QuestionAnswerer answerer) throws Exception;
}
