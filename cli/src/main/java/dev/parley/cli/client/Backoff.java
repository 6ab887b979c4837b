package dev.parley.cli.client;

import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import java.time.Duration;

/**
 * Waits between tries: a little at first, more each time, until something works. Not thread-safe.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private Duration next = FIRST;

  /** Waits before the next try, at least for {@code atLeast}, at most for {@code atMost}. */
  void pause(Duration atLeast, Duration atMost) {
    sleep(shorter(next(atLeast), atMost));
  }

  /** Returns how long to wait before the next try, and remembers that it was asked for. */
  Duration next(Duration atLeast) {
    Duration wait = next.compareTo(atLeast) > 0 ? next : atLeast;
    next = shorter(next.multipliedBy(2), LONGEST);
    return wait;
  }

  /** Something worked: the next wait is short again. */
  void reset() {
    next = FIRST;
  }

  /** Returns whether nothing has failed since it was created or reset. */
  boolean isFresh() {
    return next.equals(FIRST);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static void sleep(Duration wait) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  /**
   * What a command ends with when its thread is interrupted, which only whoever runs it in a larger
   * program does.
   */
  static CliFailure interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new CliFailure(ExitCode.TIMEOUT, "INTERRUPTED", "the command was interrupted", "")
        .causedBy(cause);
  }
}
