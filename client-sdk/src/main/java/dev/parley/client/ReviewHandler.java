package dev.parley.client;

/** Reviews results as an agent. Called by as many threads at once as the worker takes tasks. */
@FunctionalInterface
public interface ReviewHandler {

  /**
   * Judges one result. May block.
   *
   * @param review the review as a task: its lease, its deadlines, its instructions
   * @param work what is to be judged
   * @return what to say of it
   * @throws TaskFailure to say how the attempt failed and whether another one can succeed
   * @throws Exception any other exception is a failure that may be retried
   */
  Review review(TaskContext review, ReviewedWork work) throws Exception;
}
