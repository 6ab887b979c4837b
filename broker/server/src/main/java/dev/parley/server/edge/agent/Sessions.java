package dev.parley.server.edge.agent;

import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The streams of agents that are open on this node. Thread-safe. */
public final class Sessions {
  private final int max;
  private final Set<AgentSession> all = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();

  /** Notified when the last stream has ended. */
  private final Object none = new Object();

  private volatile boolean draining;

  /** Until when an operator lets agents finish; 0 while the node serves. */
  private volatile long drainEndMs;

  public Sessions(int max) {
    this.max = max;
  }

  /**
   * Adds a stream.
   *
   * @return why it cannot be served; null when it is
   */
  @Nullable Problem admit(AgentSession session) {
    if (draining) {
      return Problem.shuttingDown();
    }
    if (count.incrementAndGet() > max) {
      count.decrementAndGet();
      return Problem.of(
          ErrorReason.ERROR_REASON_SESSIONS_EXCEEDED,
          "Expected at most %d agent streams, but this would be one more".formatted(max),
          Errors.fact("limit", max));
    }
    all.add(session);
    return null;
  }

  void remove(AgentSession session) {
    if (all.remove(session) && count.decrementAndGet() == 0) {
      synchronized (none) {
        none.notifyAll();
      }
    }
  }

  /** Waits until no stream is open, but not for longer than a while. */
  public void awaitNone(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (none) {
      long left = atMost.toNanos();
      while (count.get() > 0 && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(none, left);
        left = deadline - System.nanoTime();
      }
    }
  }

  /** How many streams are open. */
  public int count() {
    return all.size();
  }

  /** Why an agent that holds no lease cannot be served; null when it is. */
  @Nullable Problem closedToNew() {
    return drainEndMs > 0 ? Problem.nodeDraining() : null;
  }

  long drainEndMs() {
    return drainEndMs;
  }

  /**
   * An operator drains the node: takes no more agents but those that hold leases, and tells the
   * present ones that no more work will come.
   *
   * @param endMs when streams without unfinished work are ended, in milliseconds since 1970
   */
  public void drainUntil(long endMs) {
    drainEndMs = endMs;
    all.forEach(session -> session.drainUntil(endMs));
  }

  /** The node serves again. */
  public void undrain() {
    drainEndMs = 0;
    all.forEach(AgentSession::drainNoLonger);
  }

  /** Ends streams that are of no use any more. To be called now and then. */
  public void sweep(long nowMs) {
    all.forEach(session -> session.sweep(nowMs));
  }

  /** Takes no more streams, and tells the present ones that no more work will come. */
  public void drain(long graceMs) {
    draining = true;
    all.forEach(session -> session.drain(graceMs));
  }

  /** Ends all streams. */
  public void close() {
    draining = true;
    all.forEach(session -> session.fail(Problem.shuttingDown()));
  }
}
