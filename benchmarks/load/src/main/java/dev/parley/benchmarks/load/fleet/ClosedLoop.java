package dev.parley.benchmarks.load.fleet;

import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Keeps a fixed number of tasks unfinished: each that ends is followed by another, until it is told
 * to stop or enough have ended. Its window is 1 for latencies one at a time. Methods are
 * thread-safe.
 */
public final class ClosedLoop {
  private final Requester requester;
  private final Supplier<CreateTaskRequest> requests;
  private final int window;
  private final long tasksMax;
  private final Reviewer reviewer;
  private final Recorder latency = Latency.recorder();
  private final AtomicLong ended = new AtomicLong();
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /** Only touched on the loop. */
  private long started;

  private boolean stopping;

  /**
   * Creates a loop that does nothing yet.
   *
   * @param window how many tasks are unfinished at a time
   * @param tasksMax after how many to stop
   */
  public ClosedLoop(
      Requester requester,
      Supplier<CreateTaskRequest> requests,
      int window,
      long tasksMax,
      Reviewer reviewer) {
    this.requester = requester;
    this.requests = requests;
    this.window = window;
    this.tasksMax = tasksMax;
    this.reviewer = reviewer;
    Wait.failTogether(requester.broken(), done);
  }

  /** Starts. */
  public ClosedLoop start() {
    requester.line().run(this::fill);
    return this;
  }

  /** Creates no more tasks; returns what completes when the last one has ended. */
  public CompletableFuture<Void> stop() {
    requester.line().run(this::stopHere);
    return done;
  }

  /** Returns what completes when the last task has ended. */
  public CompletableFuture<Void> done() {
    return done;
  }

  /** Returns how many tasks have ended. */
  public long ended() {
    return ended.get();
  }

  /** Returns the times from the request to the news of the end, of tasks since the last call. */
  public Histogram takeLatency() {
    return latency.getIntervalHistogram();
  }

  private void fill() {
    while (started - ended.get() < window && started < tasksMax && !stopping) {
      started++;
      requester.create(requests.get(), true, new Round(System.nanoTime()));
    }
    checkDone();
  }

  private void stopHere() {
    stopping = true;
    checkDone();
  }

  private void checkDone() {
    if ((stopping || started == tasksMax) && ended.get() == started) {
      done.complete(null);
    }
  }

  private final class Round implements Ticket {
    private final long sentNanos;

    private Round(long sentNanos) {
      this.sentNanos = sentNanos;
    }

    @Override
    public void verifying(Task task) {
      reviewer.review(requester, task);
    }

    @Override
    public void ended(Task task) {
      if (task.getState() != TaskState.TASK_STATE_COMPLETED) {
        throw new IllegalStateException(
            "Expected the task to be completed, but it is " + task.getState());
      }
      Latency.record(latency, System.nanoTime() - sentNanos);
      ended.lazySet(ended.get() + 1);
      fill();
    }
  }
}
