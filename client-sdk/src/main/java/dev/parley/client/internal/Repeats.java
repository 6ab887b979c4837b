package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How often something that blocks is tried again: while the broker says that it may help, and until
 * nothing has moved for the call's timeout. Used by one thread.
 */
final class Repeats {
  private final ClientCore core;
  private Backoff backoff = new Backoff();
  private long movedNanos = System.nanoTime();

  Repeats(ClientCore core) {
    this.core = core;
  }

  /** Something came through: the timeout counts from here. */
  void moved() {
    movedNanos = System.nanoTime();
    backoff = new Backoff();
  }

  /** Waits before the next try, or throws the error when there is none. */
  void waitAfter(ParleyException error) {
    Duration wait = Times.longer(backoff.next(), error.retryDelay().orElse(Duration.ZERO));
    long left = movedNanos + core.callTimeout.toNanos() - System.nanoTime() - wait.toNanos();
    if (!error.retryable() || left <= 0 || core.loop.closed()) {
      throw Errors.rethrown(error);
    }
    LockSupport.parkNanos(wait.toNanos());
    if (Thread.interrupted()) {
      Thread.currentThread().interrupt();
      throw Errors.rethrown(error);
    }
    core.channel.resetConnectBackoff();
  }
}
