package dev.parley.client.internal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits that double from 100 milliseconds up to 10 seconds, each spread over its upper half so that
 * many clients don't come back at once. For one thread at a time.
 */
final class Backoff {
  private static final long FIRST_MS = 100;
  private static final long LONGEST_MS = 10_000;

  private int failures;

  /** The wait before the next try. */
  Duration next() {
    long full = Math.min(LONGEST_MS, FIRST_MS << Math.min(failures, 10));
    failures++;
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
  }

  /** Something worked: the next wait is the first one again. */
  void reset() {
    failures = 0;
  }
}
