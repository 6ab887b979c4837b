package dev.parley.cli.task;

import java.time.Duration;
import java.util.Optional;

/** How long a command waits for tasks to end: until a point in time, or for as long as it takes. */
public final class WaitLimit {
  private static final Duration FOREVER = Duration.ofDays(366);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final long deadlineNanos;

  /** Starts to count. */
  public WaitLimit(Optional<Duration> limit) {
    this.deadlineNanos = System.nanoTime() + limit.orElse(FOREVER).toNanos();
  }

  /** Whether it is over. */
  public boolean isOver() {
    return deadlineNanos - System.nanoTime() <= 0;
  }

  /** Returns how long to wait before looking at the clock again. */
  public Duration poll() {
    Duration left = Duration.ofNanos(deadlineNanos - System.nanoTime());
    return left.compareTo(POLL) < 0 ? left : POLL;
  }
}
