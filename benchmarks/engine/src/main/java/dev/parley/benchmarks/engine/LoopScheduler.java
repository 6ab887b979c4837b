package dev.parley.benchmarks.engine;

import dev.parley.engine.runtime.ShardScheduler;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Runs a shard on the thread that calls {@link #run}, in a time that moves only when it is told to.
 * Used by one thread.
 */
final class LoopScheduler implements ShardScheduler {
  private static final long START_MS = 1_700_000_000_000L;

  private record Later(long dueMs, Runnable task) {}

  private final Queue<Runnable> soon = new ArrayDeque<>();
  private final Queue<Later> later = new PriorityQueue<>(Comparator.comparingLong(Later::dueMs));
  private long nowMs = START_MS;

  @Override
  public long nowMs() {
    return nowMs;
  }

  @Override
  public long elapsedMs() {
    return nowMs;
  }

  @Override
  public void execute(Runnable task) {
    soon.add(task);
  }

  @Override
  public Runnable schedule(long delayMs, Runnable task) {
    Later added = new Later(nowMs + delayMs, task);
    later.add(added);
    return () -> later.remove(added);
  }

  /** Moves the time. What became due by it runs with the next {@link #run}. */
  void advance(long ms) {
    nowMs += ms;
    for (Later first = later.peek();
        first != null && first.dueMs() <= nowMs;
        first = later.peek()) {
      soon.add(later.remove().task());
    }
  }

  /** Runs what is to be run, and what that leads to, until there is nothing left. */
  void run() {
    for (Runnable task = soon.poll(); task != null; task = soon.poll()) {
      task.run();
    }
  }
}
