package dev.parley.benchmarks.load.fleet;

import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.v1.Assignment;
import dev.parley.v1.Lease;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * Keeps every assignment until it is revoked, as agents do whose work takes long. Thread-safe: all
 * agents may share one.
 */
public final class Holding implements Work {
  private final long expected;
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong stopped = new AtomicLong();
  private final Queue<Lease> leases = new ConcurrentLinkedQueue<>();
  private final Queue<Long> stops = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> allBusy = new CompletableFuture<>();
  private final CompletableFuture<Long> allStopped = new CompletableFuture<>();

  /** Creates work of which so many assignments are expected. */
  public Holding(long expected) {
    this.expected = expected;
  }

  @Override
  public void assigned(Agent agent, Assignment assignment) {
    agent.hold(assignment.getLease());
    leases.add(assignment.getLease());
    if (held.incrementAndGet() == expected) {
      allBusy.complete(null);
    }
  }

  @Override
  public void revoked(Agent agent, Lease lease) {
    long now = System.nanoTime();
    stops.add(now);
    if (stopped.incrementAndGet() == expected) {
      allStopped.complete(now);
    }
  }

  /** Returns the leases that have come. */
  public List<Lease> leases() {
    return List.copyOf(leases);
  }

  /** Returns what completes when all assignments have come. */
  public CompletableFuture<Void> allBusy() {
    return allBusy;
  }

  /** Returns how long after a moment of {@link System#nanoTime} each assignment was revoked. */
  public Histogram stoppedAfter(long nanos) {
    Histogram times = Latency.histogram();
    stops.forEach(stop -> Latency.record(times, stop - nanos));
    return times;
  }

  /** Returns what completes when all were revoked, with {@link System#nanoTime} of the last. */
  public CompletableFuture<Long> allStopped() {
    return allStopped;
  }
}
