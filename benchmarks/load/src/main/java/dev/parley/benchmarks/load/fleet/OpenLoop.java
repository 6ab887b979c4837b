package dev.parley.benchmarks.load.fleet;

import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Task;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Creates tasks at a fixed rate whatever becomes of them. Times count from the moment at which a
 * task was due, not from when it was sent: a broker that keeps the load waiting can't hide that.
 */
public final class OpenLoop {
  private final Requester requester;
  private final Supplier<CreateTaskRequest> requests;
  private final double periodNanos;
  private final long tasks;
  private final Histogram latency = Latency.histogram();
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /** Only touched on the loop. */
  private long started;

  private long ended;
  private long firstNanos;

  /**
   * Creates a loop that does nothing yet.
   *
   * @param perSecond how many tasks
   * @param tasks how many in all
   */
  public OpenLoop(
      Requester requester, Supplier<CreateTaskRequest> requests, double perSecond, long tasks) {
    this.requester = requester;
    this.requests = requests;
    this.periodNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.tasks = tasks;
    Wait.failTogether(requester.broken(), done);
  }

  /** Starts; returns what completes with the times when the last task has ended. */
  public CompletableFuture<Histogram> run() {
    requester
        .line()
        .loop()
        .execute(() -> {
          firstNanos = System.nanoTime();
          sendDue();
        });
    return done.thenApply(nothing -> latency);
  }

  private long dueNanos(long task) {
    return firstNanos + (long) (task * periodNanos);
  }

  private void sendDue() {
    while (started < tasks && dueNanos(started) - System.nanoTime() <= 0) {
      requester.create(requests.get(), true, new Due(dueNanos(started)));
      started++;
    }
    if (started < tasks) {
      var unused =
          requester
              .line()
              .loop()
              .schedule(this::sendDue, dueNanos(started) - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  private final class Due implements Ticket {
    private final long dueNanos;

    private Due(long dueNanos) {
      this.dueNanos = dueNanos;
    }

    @Override
    public void ended(Task task) {
      Latency.record(latency, System.nanoTime() - dueNanos);
      ended++;
      if (ended == tasks) {
        done.complete(null);
      }
    }
  }
}
