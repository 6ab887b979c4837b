package dev.parley.engine.runtime;

/**
 * The time of a shard: that of the scheduler, except that it never goes back.
 *
 * <p>When the scheduler's clock is behind, because it was set back or because what is stored was
 * written by another one, the shard's goes on at half its pace until it is caught up with: nothing
 * stands still meanwhile, and nothing that is due comes before its time. Used on the shard's thread
 * only.
 */
final class ShardClock {
  /** Less is how clocks are corrected all the time, and how long it takes to read two of them. */
  private static final long LEAP_MIN_MS = 1_000;

  private final ShardScheduler scheduler;
  private long lastMs;
  private long readElapsedMs;
  private long leaptMs;

  /** Whether the scheduler's clock is behind, and what was read when that began. */
  private boolean ahead;

  private long aheadSinceMs;
  private long aheadSinceElapsedMs;

  ShardClock(ShardScheduler scheduler) {
    this.scheduler = scheduler;
  }

  long nowMs() {
    long elapsedMs = scheduler.elapsedMs();
    long nextMs = nextMs(scheduler.nowMs(), elapsedMs);
    long leapMs = nextMs - lastMs - (elapsedMs - readElapsedMs);
    if (leapMs >= LEAP_MIN_MS) {
      leaptMs += leapMs;
    }
    lastMs = nextMs;
    readElapsedMs = elapsedMs;
    return nextMs;
  }

  private long nextMs(long setMs, long elapsedMs) {
    if (setMs >= lastMs) {
      ahead = false;
      return setMs;
    }
    if (!ahead) {
      ahead = true;
      aheadSinceMs = lastMs;
      aheadSinceElapsedMs = elapsedMs;
    }
    return Math.max(lastMs, aheadSinceMs + (elapsedMs - aheadSinceElapsedMs) / 2);
  }

  /** By how much it was set forward since this was asked last, in milliseconds; 0 if it was not. */
  long takeLeapMs() {
    long takenMs = leaptMs;
    leaptMs = 0;
    return takenMs;
  }

  /** Takes in a time that was stored: nothing that is decided from now on is older. */
  void notBefore(long storedMs) {
    if (storedMs > lastMs) {
      ahead = false;
      lastMs = storedMs;
    }
  }
}
