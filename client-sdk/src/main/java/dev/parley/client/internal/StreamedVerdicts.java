package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.ReviewTaskResult;
import dev.parley.v1.TaskServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * The verdicts that were sent on the stream of creates and have no answer yet. One whose stream
 * breaks, or that is refused for now, goes on by a call: its request id makes that safe. Confined
 * to the loop.
 */
final class StreamedVerdicts {
  private final ClientCore core;
  private final Map<Long, Sent> unanswered = new LinkedHashMap<>();

  private record Sent(ReviewTaskRequest request, long sinceNanos, CompletableFuture<Void> taken) {}

  StreamedVerdicts(ClientCore core) {
    this.core = core;
  }

  int count() {
    return unanswered.size();
  }

  /** A verdict was sent; completes when it is taken. */
  CompletableFuture<Void> sent(long number, ReviewTaskRequest request) {
    Sent sent = new Sent(request, core.loop.nanoTime(), new CompletableFuture<>());
    unanswered.put(number, sent);
    return sent.taken();
  }

  void answered(long number, ReviewTaskResult result) {
    Sent sent = unanswered.remove(number);
    if (sent == null) {
      return;
    }
    if (result.hasResponse()) {
      sent.taken().complete(null);
      return;
    }
    ParleyException refusal = Errors.of(result.getRefusal());
    if (refusal.retryable()) {
      core.loop.schedule(refusal.retryDelay().orElse(Duration.ZERO), () -> call(sent));
    } else {
      sent.taken().completeExceptionally(refusal);
    }
  }

  /** The stream is gone. */
  void broken() {
    List<Sent> lost = new ArrayList<>(unanswered.values());
    unanswered.clear();
    lost.forEach(this::call);
  }

  /** Gives a verdict by a call of its own. */
  CompletableFuture<Void> call(ReviewTaskRequest request) {
    return core.call(TaskServiceGrpc.getReviewTaskMethod(), request).thenAccept(judged -> {});
  }

  private void call(Sent sent) {
    Loop.when(
        call(sent.request()),
        (nothing, error) -> {
          if (error == null) {
            sent.taken().complete(null);
          } else {
            sent.taken().completeExceptionally(ClientCore.unwrap(error));
          }
        });
  }

  /** When the first of them is no longer waited for. */
  OptionalLong giveUpNanos() {
    return unanswered.values().stream()
        .mapToLong(sent -> sent.sinceNanos() + core.callTimeout.toNanos())
        .min();
  }

  /** Gives up those that have had no answer for as long as a call may take. */
  void failLate(ParleyException error) {
    long sinceNanos = core.loop.nanoTime() - core.callTimeout.toNanos();
    List<Sent> late = new ArrayList<>();
    unanswered.values().removeIf(sent -> sent.sinceNanos() - sinceNanos <= 0 && late.add(sent));
    late.forEach(sent -> sent.taken().completeExceptionally(error));
  }
}
