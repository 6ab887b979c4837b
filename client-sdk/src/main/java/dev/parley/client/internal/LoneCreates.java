package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.v1.CreateTaskResponse;
import dev.parley.v1.TaskServiceGrpc;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;

/**
 * Creates tasks by calls of their own: those that are too large to share a stream, and all when
 * there is no stream. Confined to the loop.
 */
final class LoneCreates {
  private final ClientCore core;
  private final CallWindow calls = new CallWindow(this::create);
  private long answeredNanos;

  LoneCreates(ClientCore core) {
    this.core = core;
    this.answeredNanos = core.loop.nanoTime();
  }

  void add(CreatedTask task) {
    // The stream that was to follow it is gone, or never had it: who asks has it read.
    task.followed(false);
    calls.add(task);
  }

  private CompletableFuture<CreateTaskResponse> create(CreatedTask task) {
    long startNanos = core.loop.nanoTime();
    CompletableFuture<CreateTaskResponse> answer =
        core.call(TaskServiceGrpc.getCreateTaskMethod(), task.request());
    Loop.when(
        answer,
        (response, error) -> {
          if (error == null) {
            answeredNanos = core.loop.nanoTime();
            task.there();
          } else {
            failed(task, startNanos, ClientCore.asParley(error));
          }
        });
    return answer;
  }

  private void failed(CreatedTask task, long startNanos, ParleyException error) {
    task.refused(error);
    if (!error.retryable() && error.code() != Status.Code.DEADLINE_EXCEEDED) {
      answeredNanos = core.loop.nanoTime();
    } else if (startNanos - answeredNanos > 0) {
      // Nobody was answered for as long as a call may take: these have waited for that long too.
      calls
          .takeIf(waiting -> waiting.sinceNanos - startNanos <= 0)
          .forEach(waiting -> waiting.refused(error));
    }
  }
}
