package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.v1.Limits;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of one client share: the channel, the loop and the threads for users' code.
 * Thread-safe.
 */
final class ClientCore {
  final ManagedChannel channel;
  final Loop loop = new Loop();
  final Executor callbacks;
  final Duration callTimeout;
  final CreatePipeline creates = new CreatePipeline(this);

  /** What the broker said last that it will take; unset until a worker was welcomed. */
  volatile @Nullable Limits limits;

  ClientCore(ManagedChannel channel, @Nullable Executor callbacks, Duration callTimeout) {
    this.channel = channel;
    this.callbacks = callbacks == null ? callbackThreads() : callbacks;
    this.callTimeout = callTimeout;
  }

  /**
   * Calls the broker, again and again where that can help, until the timeout. The future completes
   * on the loop: hand it to a user only through {@link #forUser}.
   */
  <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request) {
    UnaryCall<Q, A> call = new UnaryCall<>(this, method, request);
    loop.execute(call::start);
    return call.answer();
  }

  /** The same outcome, with what depends on it run by the threads for users' code. */
  <T> CompletableFuture<T> forUser(CompletableFuture<T> future) {
    CompletableFuture<T> copy = new CompletableFuture<>();
    // Nothing depends on the copy yet: what is known already needs no other thread.
    Executor where = future.isDone() ? Runnable::run : callbacks;
    Loop.when(future, (value, error) -> where.execute(() -> complete(copy, value, error)));
    return copy;
  }

  private static <T> void complete(
      CompletableFuture<T> future, T value, @Nullable Throwable error) {
    if (error == null) {
      future.complete(value);
    } else {
      future.completeExceptionally(unwrap(error));
    }
  }

  /** Refuses a spec that the broker is known to refuse. */
  void checkPayload(String what, int bytes) {
    Limits known = limits;
    if (known != null && known.getPayloadBytesMax() > 0 && bytes > known.getPayloadBytesMax()) {
      throw Errors.tooLarge(what, bytes, known.getPayloadBytesMax());
    }
  }

  static Throwable unwrap(Throwable error) {
    boolean wrapped = error instanceof CompletionException || error instanceof ExecutionException;
    Throwable cause = error.getCause();
    return wrapped && cause != null ? cause : error;
  }

  static ParleyException asParley(Throwable error) {
    Throwable cause = unwrap(error);
    if (cause instanceof ParleyException parley) {
      return parley;
    }
    return Errors.local(Status.Code.INTERNAL, "the client failed: " + cause);
  }

  /** Threads that come when needed and go after ten idle seconds: nothing has to shut them down. */
  private static Executor callbackThreads() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread made = new Thread(task, "parley-callback");
          made.setDaemon(true);
          return made;
        });
  }
}
