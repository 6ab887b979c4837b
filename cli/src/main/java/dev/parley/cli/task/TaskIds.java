package dev.parley.cli.task;

import dev.parley.cli.outcome.CliFailure;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;

/** Ids of tasks: minted here, so that a request can be repeated without making a second task. */
public final class TaskIds {
  private static final String SEGMENT = "[a-z0-9][a-z0-9_-]{0,63}";
  private static final int ID_MAX = 512;
  private static final int RANDOM_DIGITS = 8;
  private static final int RADIX = 36;

  private TaskIds() {}

  /**
   * Returns an id that nobody else has: when it was minted, in milliseconds, and 41 random bits;
   * later ones sort later.
   */
  public static String mint(Clock clock) {
    SecureRandom random = new SecureRandom();
    StringBuilder id = new StringBuilder(Long.toString(clock.millis(), RADIX));
    for (int i = 0; i < RANDOM_DIGITS; i++) {
      id.append(Character.forDigit(random.nextInt(RADIX), RADIX));
    }
    return id.toString();
  }

  /** Returns {@code first} alone, or {@code first-1} to {@code first-count}. */
  static List<String> series(String first, int count) {
    if (count == 1) {
      return List.of(first);
    }
    return IntStream.rangeClosed(1, count).mapToObj(i -> first + "-" + i).toList();
  }

  /** Returns the id when it keeps the grammar, or fails with a usage failure. */
  public static String checked(String id, String what) {
    if (id.length() > ID_MAX || !id.matches(SEGMENT + "(\\." + SEGMENT + ")*")) {
      throw CliFailure.usage(
          what
              + " expects segments of 1 to 64 characters of a-z, 0-9, '-', '_' that start with a"
              + " letter or digit, joined by dots, but found '"
              + id
              + "'",
          "'parley task list' shows ids.");
    }
    return id;
  }
}
