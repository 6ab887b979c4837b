package dev.parley.client;

import java.time.Duration;

/**
 * Is told what happens to a worker, for logs and metrics. One call at a time, on the callback
 * executor.
 */
public interface WorkerListener {

  /** The broker welcomed the worker. */
  default void connected(String sessionId) {}

  /** The stream ended; the next one is opened after the delay. */
  default void disconnected(ParleyException cause, Duration retryIn) {}

  /** A handler was started. */
  default void started(TaskContext task) {}

  /** The broker confirmed a result. */
  default void completed(TaskContext task) {}

  /** The broker confirmed that the handler lets go of the task until its children are done. */
  default void yielded(TaskContext task) {}

  /** The broker confirmed a failure or a refusal of the task. */
  default void failed(TaskContext task, Throwable failure) {}

  /**
   * The attempt is not this worker's any more: revoked, expired or lost. Nothing of it will count.
   */
  default void lost(TaskContext task, String why) {}

  /** The broker asked the worker to let go of this stream. */
  default void brokerDraining(Duration grace) {}
}
