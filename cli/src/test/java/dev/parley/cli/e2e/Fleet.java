package dev.parley.cli.e2e;

import dev.parley.client.Parley;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.client.WorkerListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Workers in the JVM of the test, which outlive the broker: some that take a little while for each
 * task, and one that holds on to its tasks until it is told. Thread-safe.
 */
final class Fleet implements AutoCloseable {
  /** The capability of the workers that take a little while. */
  static final String LOAD = "load.test";

  /** The capability of the worker that holds on to its tasks. */
  static final String HELD = "held.test";

  private static final int WORKERS = 3;
  private static final int IN_FLIGHT = 16;
  private static final int WORK_MS_MAX = 100;

  private static final Logger SDK_LOG = Logger.getLogger("dev.parley.client");

  static {
    // Each of them would tell of every try to connect while the broker is away.
    SDK_LOG.setLevel(Level.WARNING);
  }

  private final Map<String, List<Long>> confirmed = new HashMap<>();
  private final CompletableFuture<TaskResult> release = new CompletableFuture<>();
  private final CountDownLatch holding;
  private final SplittableRandom random;
  private final List<Worker> workers = new ArrayList<>();

  /**
   * Has all of them connect.
   *
   * @param held how many tasks the one that holds on to them takes
   */
  Fleet(Parley parley, int held, SplittableRandom random) {
    this.holding = new CountDownLatch(held);
    this.random = random;
    for (int i = 1; i <= WORKERS; i++) {
      workers.add(
          parley
              .worker("load-" + i)
              .capabilityAsync(LOAD, this::workForAWhile)
              .maxInFlight(IN_FLIGHT)
              .listener(new Confirmations())
              .start());
    }
    workers.add(
        parley
            .worker("holder")
            .capabilityAsync(HELD, this::hold)
            .maxInFlight(held)
            .listener(new Confirmations())
            .start());
  }

  private CompletionStage<TaskResult> workForAWhile(TaskContext task) {
    int millis;
    synchronized (random) {
      millis = random.nextInt(WORK_MS_MAX);
    }
    return CompletableFuture.supplyAsync(
        () -> TaskResult.text("done"),
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
  }

  private CompletionStage<TaskResult> hold(TaskContext task) {
    holding.countDown();
    return release.copy();
  }

  /** Waits until all tasks that are to be held are at work. */
  boolean awaitHolding(Duration atMost) throws InterruptedException {
    return holding.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Lets go of the tasks that are held: they end well. */
  void release() {
    release.complete(TaskResult.text("held"));
  }

  /** Waits until the broker has confirmed results of so many tasks. */
  boolean awaitConfirmed(int tasks, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (confirmed) {
      while (confirmed.size() < tasks) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(confirmed, left);
      }
    }
    return true;
  }

  /** The tokens of the leases under which the broker confirmed a result of this task. */
  List<Long> confirmed(String taskId) {
    synchronized (confirmed) {
      return List.copyOf(confirmed.getOrDefault(taskId, List.of()));
    }
  }

  @Override
  public void close() {
    release();
    workers.forEach(Worker::close);
  }

  private final class Confirmations implements WorkerListener {
    @Override
    public void completed(TaskContext task) {
      synchronized (confirmed) {
        confirmed.computeIfAbsent(task.taskId(), id -> new ArrayList<>()).add(task.leaseToken());
        confirmed.notifyAll();
      }
    }
  }
}
