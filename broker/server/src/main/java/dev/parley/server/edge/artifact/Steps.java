package dev.parley.server.edge.artifact;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for one call, in order and one at a time, on threads that may block. Steps
 * must not throw. Thread-safe.
 */
final class Steps {
  private final Executor threads;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  Steps(Executor threads) {
    this.threads = threads;
  }

  /** Does something after all that was given before. Nothing more is done once the broker stops. */
  synchronized void then(Runnable step) {
    waiting.add(step);
    if (!running) {
      try {
        threads.execute(this::drain);
        running = true;
      } catch (RejectedExecutionException stopping) {
        waiting.clear();
      }
    }
  }

  private void drain() {
    for (Runnable step = next(); step != null; step = next()) {
      step.run();
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable step = waiting.poll();
    running = step != null;
    return step;
  }
}
