package dev.parley.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Judges the results of tasks. Runs on the callback executor, for up to 16 tasks at once, and may
 * block.
 */
@FunctionalInterface
public interface ResultReviewer {

  /**
   * Judges one result.
   *
   * @param task the task
   * @param result what came out of this round
   * @param round the round, from 1
   * @return what to do
   * @throws Exception ends the collection that the reviewer works for; the task waits for another
   *     review
   */
  Review review(TaskHandle task, TaskResult result, int round) throws Exception;

  /**
   * The same without holding a thread. What the SDK calls; the default asks {@link #review}.
   *
   * @return completes with what to do
   * @throws Exception as if the stage had completed exceptionally
   */
  default CompletionStage<Review> reviewAsync(TaskHandle task, TaskResult result, int round)
      throws Exception {
    return CompletableFuture.completedFuture(review(task, result, round));
  }

  /** A reviewer that does not hold a thread. */
  static ResultReviewer async(Async reviewer) {
    return new ResultReviewer() {
      @Override
      public Review review(TaskHandle task, TaskResult result, int round) throws Exception {
        return reviewAsync(task, result, round).toCompletableFuture().get();
      }

      @Override
      public CompletionStage<Review> reviewAsync(TaskHandle task, TaskResult result, int round)
          throws Exception {
        return reviewer.review(task, result, round);
      }
    };
  }

  /** The form of {@link ResultReviewer} that does not hold a thread. */
  @FunctionalInterface
  interface Async {
    /** Judges one result; see {@link ResultReviewer#review}. */
    CompletionStage<Review> review(TaskHandle task, TaskResult result, int round) throws Exception;
  }
}
