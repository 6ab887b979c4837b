package dev.parley.engine.runtime;

/** The time of a shard: that of the scheduler, except that it never goes back. */
final class ShardClock {
  private final ShardScheduler scheduler;
  private long lastMs;

  ShardClock(ShardScheduler scheduler) {
    this.scheduler = scheduler;
  }

  long nowMs() {
    lastMs = Math.max(lastMs, scheduler.nowMs());
    return lastMs;
  }

  /** Takes in a time that was stored: nothing that is decided from now on is older. */
  void notBefore(long storedMs) {
    lastMs = Math.max(lastMs, storedMs);
  }
}
