package dev.parley.benchmarks.load.fleet;

import dev.parley.v1.Task;

/** Gives verdicts for a requester, on its loop. */
@FunctionalInterface
public interface Reviewer {
  /** For tasks whose results are accepted as they come. */
  Reviewer NONE =
      (requester, task) -> {
        throw new IllegalStateException(
            "Expected a task without a reviewer, but it waits for a verdict.");
      };

  /** Gives a verdict. */
  void review(Requester requester, Task task);
}
