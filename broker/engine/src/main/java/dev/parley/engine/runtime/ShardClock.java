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
  private final ShardScheduler scheduler;
  private long lastMs;

  /** Whether the scheduler's clock is behind, and what was read when that began. */
  private boolean ahead;

  private long aheadSinceMs;
  private long aheadSinceElapsedMs;

  ShardClock(ShardScheduler scheduler) {
    this.scheduler = scheduler;
  }

  long nowMs() {
    long setMs = scheduler.nowMs();
    if (setMs >= lastMs) {
      ahead = false;
      lastMs = setMs;
      return setMs;
    }
    long elapsedMs = scheduler.elapsedMs();
    if (!ahead) {
      ahead = true;
      aheadSinceMs = lastMs;
      aheadSinceElapsedMs = elapsedMs;
    }
    lastMs = Math.max(lastMs, aheadSinceMs + (elapsedMs - aheadSinceElapsedMs) / 2);
    return lastMs;
  }

  /** Takes in a time that was stored: nothing that is decided from now on is older. */
  void notBefore(long storedMs) {
    if (storedMs > lastMs) {
      ahead = false;
      lastMs = storedMs;
    }
  }
}
