package dev.parley.benchmarks.load.measure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits of the thread that measures. */
public final class Wait {
  private Wait() {}

  /** Lets one wait fail when what it depends on does. */
  public static void failTogether(CompletableFuture<?> cause, CompletableFuture<?> effect) {
    var unused =
        cause.exceptionally(problem -> {
          effect.completeExceptionally(problem);
          return null;
        });
  }

  /**
   * Lets time pass.
   *
   * @param broken completes exceptionally when what is measured can't go on
   * @throws IllegalStateException when it can't
   */
  public static void unlessBroken(Future<?> broken, Duration time) throws InterruptedException {
    try {
      broken.get(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException asItShouldBe) {
      return;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Expected the load to go on, but it broke.", e.getCause());
    }
    throw new IllegalStateException("Expected the load to go on, but it ended.");
  }

  /**
   * Waits for something to be done.
   *
   * @param what is expected, for the message of a failure
   * @throws IllegalStateException when it fails or takes longer
   */
  public static <T> T until(String what, Future<T> done, Duration atMost)
      throws InterruptedException {
    try {
      return done.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "Expected %s within %d s, but it did not happen.".formatted(what, atMost.toSeconds()), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Expected %s, but the load broke: %s".formatted(what, e.getCause()), e.getCause());
    }
  }
}
