package dev.parley.client.internal;

import dev.parley.client.WorkerStats;
import dev.parley.v1.AgentFrame;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a worker has done, written by the loop and read by anybody. */
final class WorkerCounters {
  private final AtomicLong completed = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong declined = new AtomicLong();
  private final AtomicLong yielded = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong reconnects = new AtomicLong();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger unconfirmed = new AtomicInteger();
  private volatile boolean connected;
  private volatile boolean draining;

  void connected(boolean connected) {
    this.connected = connected;
  }

  void draining() {
    draining = true;
  }

  void running(int change) {
    running.addAndGet(change);
  }

  void unconfirmed(int change) {
    unconfirmed.addAndGet(change);
  }

  void lost() {
    lost.incrementAndGet();
  }

  void reconnected() {
    reconnects.incrementAndGet();
  }

  /** The last word on an attempt was confirmed. */
  void confirmed(AgentFrame frame) {
    if (frame.hasResult() || frame.hasVerdict()) {
      completed.incrementAndGet();
    } else if (frame.hasFail()) {
      failed.incrementAndGet();
    } else if (frame.hasYieldTask()) {
      yielded.incrementAndGet();
    } else {
      declined.incrementAndGet();
    }
  }

  WorkerStats snapshot() {
    return new WorkerStats(
        connected,
        draining,
        running.get(),
        unconfirmed.get(),
        completed.get(),
        failed.get(),
        declined.get(),
        yielded.get(),
        lost.get(),
        reconnects.get());
  }
}
