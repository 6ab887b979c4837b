package dev.parley.client;

import dev.parley.v1.Budget;
import dev.parley.v1.Task;
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
   * Cancels the task and everything below it. A task that has ended already stays as it is.
   *
   * @param message why, for people
   * @return the task after that
   */
  Task cancel(String message);

  /** See {@link #cancel}. */
  CompletableFuture<Task> cancelAsync(String message);

  /**
   * Gives the verdict on the result of a round.
   *
   * @return the task after that
   */
  Task review(int round, Review review);

  /** See {@link #review}. */
  CompletableFuture<Task> reviewAsync(int round, Review review);

  /**
   * Lets a parked task go on.
   *
   * @param message why, for people
   */
  Task retry(String message);

  /**
   * Adds to the limits of the task's budget: what waits for it goes on by itself.
   *
   * @param added what is added to each limit that the task has
   * @param message why, for people
   */
  Task topUp(Budget added, String message);
}
