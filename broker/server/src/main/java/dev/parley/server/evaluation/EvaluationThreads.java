package dev.parley.server.evaluation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The threads on which what users wrote is evaluated: a bounded number at a time, a bounded number
 * in line, each for a bounded time. Callers are served in turn. Thread-safe.
 *
 * <p>What takes too long cannot be stopped. Its thread is written off and another one takes its
 * place until it is back, up to a bound: a slow check delays its own task, not those of others.
 */
public final class EvaluationThreads implements AutoCloseable {
  public static final int WAITING_MAX = 1_024;

  /**
   * How long a piece of work may take together with its time in line, where nothing else is said.
   */
  public static final Duration WAIT_MAX = Duration.ofSeconds(10);

  static final int THREADS = 2;
  static final int WRITTEN_OFF_MAX = 16;

  private final Duration timeMax;
  private final Duration waitMax;
  private final ThreadPoolExecutor threads;
  private final Turns<Piece> line = new Turns<>(WAITING_MAX);
  private int writtenOff;

  /**
   * Starts no thread yet.
   *
   * @param name of the threads
   * @param timeMax how long a piece of work may take
   * @param waitMax how long it may take together with its time in line
   */
  public EvaluationThreads(String name, Duration timeMax, Duration waitMax) {
    this.timeMax = timeMax;
    this.waitMax = waitMax;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name(name, 0).daemon(true).factory());
  }

  /** A piece of work. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    /**
     * Does it.
     *
     * @throws Exception what the outcome fails with
     */
    T get() throws Exception;
  }

  /** Work in line. */
  private record Piece(CompletableFuture<?> outcome, Runnable work) {

    void reject() {
      outcome.completeExceptionally(new RejectedExecutionException("too much is in line"));
    }
  }

  private enum Progress {
    RUNNING,
    DONE,
    WRITTEN_OFF
  }

  /**
   * Runs a piece of work when it is the caller's turn.
   *
   * @param caller who it is for; callers are told apart by {@code equals}
   * @param late what comes of it when it has begun and does not end in time
   * @return what comes of it; fails with what the work throws, with {@link
   *     RejectedExecutionException} when too much is in line, most of it for this caller, and with
   *     {@link TimeoutException} when it has been in line for too long
   */
  public <T extends @Nullable Object> CompletableFuture<T> run(
      Object caller, Work<T> work, T late) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    Piece rejected = line.add(caller, new Piece(outcome, () -> begin(outcome, work, late)));
    if (rejected == null) {
      serve(outcome);
    } else {
      rejected.reject();
    }
    return outcome.orTimeout(waitMax.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Each piece has one thread come for whatever is next by then. */
  private void serve(CompletableFuture<?> outcome) {
    try {
      threads.execute(() -> {
        Piece next = line.next();
        if (next != null && !next.outcome().isDone()) {
          next.work().run();
        }
      });
    } catch (RejectedExecutionException e) {
      // They have ended.
      outcome.completeExceptionally(e);
    }
  }

  private <T extends @Nullable Object> void begin(
      CompletableFuture<T> outcome, Work<T> work, T late) {
    AtomicReference<Progress> progress = new AtomicReference<>(Progress.RUNNING);
    var unused =
        outcome
            .completeOnTimeout(late, timeMax.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((value, failure) -> {
              if (progress.compareAndSet(Progress.RUNNING, Progress.WRITTEN_OFF)) {
                resize(1);
              }
            });
    T value = null;
    Throwable failure = null;
    try {
      value = work.get();
    } catch (Exception | StackOverflowError e) {
      failure = e;
    }
    if (!progress.compareAndSet(Progress.RUNNING, Progress.DONE)) {
      resize(-1);
    } else if (failure == null) {
      outcome.complete(value);
    } else {
      outcome.completeExceptionally(failure);
    }
  }

  private synchronized void resize(int change) {
    writtenOff += change;
    int size = THREADS + Math.min(writtenOff, WRITTEN_OFF_MAX);
    if (size > threads.getMaximumPoolSize()) {
      threads.setMaximumPoolSize(size);
      threads.setCorePoolSize(size);
    } else {
      threads.setCorePoolSize(size);
      threads.setMaximumPoolSize(size);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
