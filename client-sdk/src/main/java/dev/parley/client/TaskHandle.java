package dev.parley.client;

import dev.parley.v1.Answer;
import dev.parley.v1.Budget;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.Task;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TrustLabel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A task that was created. Thread-safe.
 *
 * <p>Methods that ask the broker throw a {@link ParleyException}, or complete with one.
 */
public interface TaskHandle {

  /** The id of the task. */
  String id();

  /** Reads the task. */
  Task get();

  /** Reads the task. */
  CompletableFuture<Task> getAsync();

  /** How the task ends. Waits for as long as it takes, over broken connections. */
  CompletableFuture<TaskOutcome> outcome();

  /**
   * How the task ends, with every round's result judged by the reviewer. For tasks that are
   * reviewed by their requester. Completes with what the reviewer threw, if it does; the task is
   * then still there.
   */
  CompletableFuture<TaskOutcome> outcome(ResultReviewer reviewer);

  /**
   * How the task ends, with every question of its agents answered. Completes with what the answerer
   * threw, if it does; the task is then still there.
   */
  CompletableFuture<TaskOutcome> outcome(QuestionAnswerer answerer);

  /** How the task ends, with every result judged and every question answered. */
  CompletableFuture<TaskOutcome> outcome(ResultReviewer reviewer, QuestionAnswerer answerer);

  /** Waits until the task has ended. */
  TaskOutcome await();

  /**
   * Waits until the task has ended.
   *
   * @throws ParleyException with code {@code DEADLINE_EXCEEDED} if it has not ended by then; the
   *     task goes on
   */
  TaskOutcome await(Duration timeout);

  /**
   * How those of the task's children have ended that have by now, the oldest first: what a fan-out,
   * a broadcast or a manager has got so far, while the others run. Read from the broker in pages
   * while it is iterated over, blocking the thread that iterates; each iteration reads anew.
   */
  Iterable<TaskOutcome> outcomesSoFar();

  /**
   * Waits for the accepted result.
   *
   * @throws ParleyException with code {@code DEADLINE_EXCEEDED} if the task has not ended by then
   * @throws IllegalStateException if it ended without an accepted result
   */
  default TaskResult result(Duration timeout) {
    return await(timeout).orThrow();
  }

  /** Watches the task from its first event on. */
  default Watch watch(TaskListener listener) {
    return watch(0, listener);
  }

  /** Watches the task after the event of that number. */
  Watch watch(long afterNumber, TaskListener listener);

  /**
   * Cancels the task and everything below it, with a grace of 30 seconds for those who work on
   * them. A task that has ended already stays as it is.
   *
   * @param message why, for people
   * @return the task, which has ended unless somebody works on it or below
   */
  Task cancel(String message);

  /**
   * Cancels the task and all below it, with a grace: those who work on them are asked to come to an
   * end, children before their parents, and may hand in what they have. When it is over their
   * leases are revoked.
   *
   * @param grace at most 1 hour; zero revokes their leases at once
   * @return the task, which may go on for as long
   */
  Task cancel(String message, Duration grace);

  /** See {@link #cancel}. */
  CompletableFuture<Task> cancelAsync(String message);

  /**
   * Gives the verdict on the result of a round; or another one, when the last one left open what
   * the result is worth and the task is parked for it.
   *
   * @return the task after that
   */
  Task review(int round, Review review);

  /** See {@link #review}. */
  CompletableFuture<Task> reviewAsync(int round, Review review);

  /**
   * Answers a question of the task's agent. {@link Answers} makes answers.
   *
   * @return the task after that
   * @throws ParleyException with {@code QUESTION_ANSWERED} if it has its answer, with {@code
   *     ANSWER_INVALID} if it asks for another kind of answer
   */
  Task answer(String questionId, Answer answer);

  /** See {@link #answer}. */
  CompletableFuture<Task> answerAsync(String questionId, Answer answer);

  /**
   * The same task, for an agent: {@link #approve}, {@link #deny}, {@link #retry}, {@link #review},
   * {@link #answer}, {@link #send}, {@link #endorse}, {@link #topUp} and {@link #cancel} of the
   * handle that is returned are in its name, as they are of those that a {@link Manager} has of its
   * children. What is left to humans, and what the agent has a part in itself, is refused with a
   * {@link ParleyException} with {@code HUMAN_EXPECTED} or {@code SELF_APPROVAL}. It may decide
   * about proposals where the task's level of autonomy lets anybody.
   *
   * @param decidingAgentId its id, as it connects
   */
  TaskHandle asAgent(String decidingAgentId);

  /**
   * Approves what the task's agent has proposed, once, as a human does unless the handle is that of
   * an agent.
   *
   * @param proposal as it was read from the task: the approval is bound to its digest
   * @param message why, for the agent
   * @return the task after that
   * @throws ParleyException with {@code PROPOSAL_DECIDED} or {@code PROPOSAL_CLOSED} if it does not
   *     wait for a decision any more
   */
  Task approve(ProposalRecord proposal, String message);

  /** Denies what the task's agent has proposed; see {@link #approve}. */
  Task deny(ProposalRecord proposal, String message);

  /**
   * Says something to whoever works on the task, now or later.
   *
   * @return the place of the message among those of the task, from 1
   */
  int send(TaskMessage message);

  /** Says something in words; see {@link #send(TaskMessage)}. */
  default int send(String text) {
    return send(TaskMessage.newBuilder().setText(text).build());
  }

  /**
   * Lets a parked task go on, as a human does unless the handle is that of an agent.
   *
   * @param message why, for people
   * @throws ParleyException with {@code SELF_APPROVAL} or {@code HUMAN_EXPECTED} if an agent does,
   *     and a rule wants a human to allow the task
   */
  Task retry(String message);

  /**
   * Vouches for all that the task has worked on so far: what comes of it from now on may be
   * labelled as high as that, whatever it came from. For whoever created the tree. It is recorded
   * in the history.
   *
   * @param label {@code EXTERNAL}, {@code AGENT} or {@code USER}
   * @param message why, for people; 1 to 1,024 characters
   */
  default Task endorse(TrustLabel label, String message) {
    return endorse(label, message, 0);
  }

  /**
   * Like {@link #endorse(TrustLabel, String)}, and for no more than was read: when the task was
   * given more to work on since, a {@link ParleyException} says so with {@code CONTENT_CHANGED}.
   *
   * @param seenTreeCursor {@code TaskEvent.tree_cursor} of the last event that was seen of the task
   *     and its children; 0 for whatever is there
   */
  Task endorse(TrustLabel label, String message, long seenTreeCursor);

  /**
   * Adds to the limits of the task's budget: what waits for it goes on by itself.
   *
   * @param added what is added to each limit that the task has
   * @param message why, for people
   */
  Task topUp(Budget added, String message);
}
