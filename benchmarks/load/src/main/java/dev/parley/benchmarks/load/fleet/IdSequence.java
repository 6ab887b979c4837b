package dev.parley.benchmarks.load.fleet;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Segments of ids that no other sequence has: as long as those that Parley's SDK makes, and spread
 * over the shards. Used by one thread.
 */
public final class IdSequence {
  private static final int RADIX = 36;
  private static final int SEGMENT_CHARACTERS = 26;

  private final String prefix;
  private long number;

  /** Starts a sequence. */
  public IdSequence() {
    StringBuilder random = new StringBuilder("b");
    while (random.length() < SEGMENT_CHARACTERS / 2) {
      random.append(Character.forDigit(ThreadLocalRandom.current().nextInt(RADIX), RADIX));
    }
    this.prefix = random.toString();
  }

  /** Returns the next segment. */
  public String next() {
    String digits = Long.toString(number++, RADIX);
    return prefix + "0".repeat(SEGMENT_CHARACTERS - prefix.length() - digits.length()) + digits;
  }
}
