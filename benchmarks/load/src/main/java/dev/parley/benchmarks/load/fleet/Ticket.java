package dev.parley.benchmarks.load.fleet;

import dev.parley.v1.Refusal;
import dev.parley.v1.Task;

/** Hears what becomes of one task that a {@link Requester} has created. Called on its loop. */
public interface Ticket {
  /** The task is durable. */
  default void created(Task task) {}

  /** The task waits for its requester's verdict. */
  default void verifying(Task task) {}

  /** The task has ended: nothing more comes. */
  default void ended(Task task) {}

  /** The request was refused for good: nothing more comes. */
  default void refused(Refusal refusal) {
    throw new IllegalStateException(
        "Expected the task to be taken, but it was refused: " + refusal.getMessage());
  }
}
