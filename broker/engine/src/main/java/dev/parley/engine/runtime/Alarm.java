package dev.parley.engine.runtime;

import org.jspecify.annotations.Nullable;

/**
 * One wake-up call at the earliest time that was asked for. It may come early, never late by more
 * than the scheduler is. Used on the shard's thread only.
 */
final class Alarm {
  /** How long to sleep at most: the clock may be set forward meanwhile. */
  private static final long DELAY_MAX_MS = 60_000;

  private final ShardScheduler scheduler;
  private final ShardClock clock;
  private final Runnable ring;
  private long armedMs = Long.MAX_VALUE;
  private @Nullable Runnable cancel;

  Alarm(ShardScheduler scheduler, ShardClock clock, Runnable ring) {
    this.scheduler = scheduler;
    this.clock = clock;
    this.ring = ring;
  }

  /**
   * Asks for a call.
   *
   * @param dueMs milliseconds since 1970; {@link Long#MAX_VALUE} for none
   */
  void arm(long dueMs) {
    if (dueMs >= armedMs) {
      return;
    }
    disarm();
    armedMs = dueMs;
    long delayMs = Math.clamp(dueMs - clock.nowMs(), 1, DELAY_MAX_MS);
    cancel = scheduler.schedule(delayMs, this::fired);
  }

  void disarm() {
    if (cancel != null) {
      cancel.run();
    }
    cancel = null;
    armedMs = Long.MAX_VALUE;
  }

  private void fired() {
    cancel = null;
    armedMs = Long.MAX_VALUE;
    ring.run();
  }
}
