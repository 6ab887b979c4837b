package dev.parley.benchmarks.load.fleet;

import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Segments of ids that no other sequence has: as long as those that Parley's SDK makes, and spread
 * over the shards. Each says when it was made, so that whoever sees it next knows how long it took.
 * Used by one thread.
 */
public final class IdSequence {
  private static final int RADIX = 36;
  private static final int PREFIX_CHARACTERS = 13;
  private static final int TIME_CHARACTERS = 13;
  private static final long ORIGIN_NANOS = System.nanoTime();

  private final String prefix;
  private long last;

  /** Starts a sequence. */
  public IdSequence() {
    StringBuilder random = new StringBuilder("b");
    while (random.length() < PREFIX_CHARACTERS) {
      random.append(Character.forDigit(ThreadLocalRandom.current().nextInt(RADIX), RADIX));
    }
    this.prefix = random.toString();
  }

  /** Returns the next segment. */
  public String next() {
    last = Math.max(last + 1, System.nanoTime() - ORIGIN_NANOS);
    String digits = Long.toString(last, RADIX);
    return prefix + "0".repeat(TIME_CHARACTERS - digits.length()) + digits;
  }

  /**
   * Returns how long ago the last segment of an id of any sequence of this process was made; empty
   * when the broker made it, as it does for the children of a fan-out.
   */
  static OptionalLong ageNanos(String taskId) {
    int segment = taskId.lastIndexOf('.') + 1;
    if (taskId.length() - segment != PREFIX_CHARACTERS + TIME_CHARACTERS) {
      return OptionalLong.empty();
    }
    String digits = taskId.substring(taskId.length() - TIME_CHARACTERS);
    return OptionalLong.of(System.nanoTime() - ORIGIN_NANOS - Long.parseLong(digits, RADIX));
  }
}
