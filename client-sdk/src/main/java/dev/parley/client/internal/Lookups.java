package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.GetTaskResponse;
import dev.parley.v1.TaskServiceGrpc;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Reads tasks before they are followed again. The broker may have forgotten them, and would take
 * their requests for new ones. Confined to the loop.
 */
final class Lookups {
  private final ClientCore core;
  private final CallWindow calls = new CallWindow(this::read);

  Lookups(ClientCore core) {
    this.core = core;
  }

  /** Has a task followed again if it is there and has not ended. */
  void add(CreatedTask task) {
    calls.add(task);
  }

  private CompletableFuture<?> read(CreatedTask task) {
    CompletableFuture<GetTaskResponse> answer =
        core.call(
            TaskServiceGrpc.getGetTaskMethod(),
            GetTaskRequest.newBuilder().setTaskId(task.id()).build());
    Loop.when(
        answer,
        (found, error) -> {
          if (error != null) {
            failed(task, ClientCore.asParley(error));
            return;
          }
          task.told(found.getTask());
          if (!found.getTask().hasOutcome()) {
            core.creates.follow(task);
          }
        });
    return answer;
  }

  private void failed(CreatedTask task, ParleyException error) {
    boolean unanswered = error.retryable() || error.code() == Status.Code.DEADLINE_EXCEEDED;
    if (unanswered && !core.loop.closed()) {
      // Who waits for a task waits for longer than a call may take.
      Duration wait = error.retryDelay().orElse(Duration.ofMillis(100));
      core.loop.schedule(wait, () -> add(task));
    } else {
      task.lost(error);
    }
  }
}
