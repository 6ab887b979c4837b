package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Blocks a user's thread until a future completes, and throws what the future failed with. */
final class Waiting {
  private Waiting() {}

  static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw unwrap(e);
    } catch (CancellationException e) {
      throw Errors.closed();
    }
  }

  static <T> T get(CompletableFuture<T> future, Duration timeout, String what) {
    try {
      return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw Errors.local(
          Status.Code.DEADLINE_EXCEEDED,
          "expected " + what + " within " + timeout + ", but it has not happened yet");
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw unwrap(e);
    }
  }

  private static ParleyException interrupted() {
    Thread.currentThread().interrupt();
    return Errors.local(Status.Code.CANCELLED, "the waiting thread was interrupted");
  }

  private static RuntimeException unwrap(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof ParleyException error) {
      return Errors.rethrown(error);
    }
    if (cause instanceof RuntimeException error) {
      return error;
    }
    return new IllegalStateException("a callback failed: " + cause, cause);
  }
}
