package dev.parley.cli.client;

import java.time.Duration;

/** How long to go on without an answer. Every answer starts it anew. Not thread-safe. */
final class Patience {
  private final Duration limit;
  private long sinceNanos = System.nanoTime();

  Patience(Duration limit) {
    this.limit = limit;
  }

  void renew() {
    sinceNanos = System.nanoTime();
  }

  /** Returns what is left; zero or less when it is over. */
  Duration left() {
    return limit.minusNanos(System.nanoTime() - sinceNanos);
  }

  boolean isOver() {
    return !left().isPositive();
  }
}
