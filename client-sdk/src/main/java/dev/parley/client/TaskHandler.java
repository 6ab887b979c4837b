package dev.parley.client;

/**
 * Does the tasks of one capability. Called by as many threads at once as the worker takes tasks.
 */
@FunctionalInterface
public interface TaskHandler {

  /**
   * Does one attempt of a task. May block.
   *
   * @param task the task and everything about this attempt
   * @return what came out, which becomes the result of the attempt; or a {@link Yield} to be called
   *     again when the children are done
   * @throws TaskFailure to say how the attempt failed and whether another one can succeed
   * @throws Exception any other exception is a failure that may be retried; its class and message
   *     reach the requester
   */
  TaskReturn handle(TaskContext task) throws Exception;
}
