package dev.parley.server.edge.artifact;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The uploads and downloads that are under way, and the threads that wait for the store on their
 * behalf. Thread-safe.
 */
public final class Transfers {
  private static final int THREADS = 8;

  private final Semaphore room;
  private final long stallMs;
  private final Set<Transfer> live = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads;

  /**
   * Starts threads.
   *
   * @param max how many at a time
   * @param stallMs after how many milliseconds one is ended that does not move
   */
  public Transfers(int max, long stallMs) {
    this.room = new Semaphore(max);
    this.stallMs = stallMs;
    ThreadFactory factory = Thread.ofPlatform().name("parley-artifact-", 0).daemon().factory();
    this.threads = Executors.newFixedThreadPool(THREADS, factory);
  }

  /** One of them. */
  interface Transfer {
    /** Milliseconds, by the clock of {@link Transfers#sweep}, at which it moved last. */
    long movedMs();

    /** Ends it because it does not move. */
    void stalled();
  }

  /** Lets a transfer in; false when there are too many. */
  boolean enter(Transfer transfer) {
    if (!room.tryAcquire()) {
      return false;
    }
    live.add(transfer);
    return true;
  }

  /** Lets it go; does nothing when it is not in. */
  void leave(Transfer transfer) {
    if (live.remove(transfer)) {
      room.release();
    }
  }

  /** Returns what runs steps that may block, one at a time and in their order. */
  Steps steps() {
    return new Steps(threads);
  }

  /** Ends transfers that don't move. */
  public void sweep(long nowMs) {
    for (Transfer transfer : live) {
      if (nowMs - transfer.movedMs() > stallMs) {
        transfer.stalled();
      }
    }
  }

  /** Waits a moment for what is under way. */
  public void close(Duration grace) throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      threads.shutdownNow();
    }
  }
}
