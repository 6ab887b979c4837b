package dev.parley.engine.runtime;

import java.util.random.RandomGenerator;

/** Growing, jittered delays between attempts to open. Used on the shard's thread only. */
final class Backoff {
  private final long minMs;
  private final long maxMs;
  private final RandomGenerator random;
  private long boundMs;

  Backoff(ShardConfig config, RandomGenerator random) {
    this.minMs = config.reopenDelayMinMs();
    this.maxMs = config.reopenDelayMaxMs();
    this.random = random;
    this.boundMs = minMs;
  }

  /** The next delay: between half of the bound and the bound, which doubles each time. */
  long nextMs() {
    long delayMs = boundMs / 2 + random.nextLong(boundMs / 2 + 1);
    boundMs = Math.min(maxMs, boundMs * 2);
    return Math.max(1, delayMs);
  }

  void reset() {
    boundMs = minMs;
  }

  long maxMs() {
    return maxMs;
  }
}
