package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call and its repetitions. Repeats what the broker calls retryable, no sooner than it asks
 * for, until the next wait would end after the call's timeout. Confined to the loop.
 */
final class UnaryCall<Q, A> {
  private final ClientCore core;
  private final MethodDescriptor<Q, A> method;
  private final Q request;
  private final CompletableFuture<A> answer = new CompletableFuture<>();
  private final Backoff backoff = new Backoff();
  private long deadlineNanos;

  UnaryCall(ClientCore core, MethodDescriptor<Q, A> method, Q request) {
    this.core = core;
    this.method = method;
    this.request = request;
  }

  CompletableFuture<A> answer() {
    return answer;
  }

  void start() {
    deadlineNanos = core.loop.nanoTime() + core.callTimeout.toNanos();
    attempt();
  }

  private void attempt() {
    if (core.loop.closed()) {
      answer.completeExceptionally(Errors.closed());
      return;
    }
    long left = deadlineNanos - core.loop.nanoTime();
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(left, TimeUnit.NANOSECONDS);
    ClientCall<Q, A> call = core.channel.newCall(method, options);
    call.start(new Listener(), new Metadata());
    call.sendMessage(request);
    call.halfClose();
    call.request(2);
  }

  private void ended(Status status, @Nullable A message, Metadata trailers) {
    if (status.isOk() && message != null) {
      answer.complete(message);
      return;
    }
    ParleyException error = Errors.of(status, trailers);
    Duration wait = Times.longer(backoff.next(), error.retryDelay().orElse(Duration.ZERO));
    long left = deadlineNanos - core.loop.nanoTime() - wait.toNanos();
    if (!error.retryable() || left <= 0 || core.loop.closed()) {
      answer.completeExceptionally(error);
      return;
    }
    core.loop.schedule(
        wait,
        () -> {
          // Otherwise gRPC's own, much longer, backoff would decide when the broker is found again.
          core.channel.resetConnectBackoff();
          attempt();
        });
  }

  private final class Listener extends ClientCall.Listener<A> {
    private @Nullable A message;

    @Override
    public void onMessage(A message) {
      this.message = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      core.loop.execute(() -> ended(status, message, trailers));
    }
  }
}
