package dev.parley.client;

import java.util.concurrent.CompletionStage;

/** Does the tasks of one capability without holding a thread. */
@FunctionalInterface
public interface AsyncTaskHandler {

  /**
   * Starts one attempt of a task.
   *
   * @param task the task and everything about this attempt
   * @return completes with the result or a {@link Yield}, or exceptionally as {@link
   *     TaskHandler#handle} would throw. It has to complete after a cancellation, too: until then
   *     the attempt counts as running.
   * @throws Exception as if the stage had completed exceptionally
   */
  CompletionStage<? extends TaskReturn> handle(TaskContext task) throws Exception;
}
