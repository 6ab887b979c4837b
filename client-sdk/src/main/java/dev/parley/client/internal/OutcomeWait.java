package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.TaskOutcome;
import dev.parley.client.Watch;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.GetTaskResponse;
import dev.parley.v1.Outcome;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskServiceGrpc;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of one task: by a watch, or by asking now and then when the broker has no watch
 * to spare. Confined to the loop; the future completes there.
 */
final class OutcomeWait {
  private static final Duration POLL_LONGEST = Duration.ofSeconds(2);

  private final ClientCore core;
  private final String taskId;
  private final CompletableFuture<TaskOutcome> outcome = new CompletableFuture<>();
  private @Nullable Watch watch;
  private Duration poll = Duration.ofMillis(100);

  private OutcomeWait(ClientCore core, String taskId) {
    this.core = core;
    this.taskId = taskId;
  }

  /** Starts to wait, from what is known of the task. */
  static OutcomeWait start(ClientCore core, String taskId, @Nullable Task known) {
    OutcomeWait wait = new OutcomeWait(core, taskId);
    if (known != null && known.hasOutcome()) {
      wait.ended(known.getOutcome());
    } else {
      long after = known == null ? 0 : known.getLastEventNumber();
      core.loop.execute(() -> wait.watch(after));
    }
    return wait;
  }

  CompletableFuture<TaskOutcome> outcome() {
    return outcome;
  }

  /** Stops to wait; the future stays as it is. From any thread. */
  void stop() {
    core.loop.execute(() -> {
      outcome.completeExceptionally(Errors.closed());
      if (watch != null) {
        watch.close();
      }
    });
  }

  private void watch(long after) {
    EventStream<?, ?> stream =
        EventStream.ofTask(core, taskId, after, this::onEvent, core.loop, OutcomeWait::resumable);
    watch = stream;
    Loop.when(
        stream.end(),
        (nothing, error) -> {
          if (error == null) {
            // The end was among the events, or it lay before where the watch began.
            read();
          } else if (isWatchesExceeded(error)) {
            read();
          } else {
            outcome.completeExceptionally(error);
          }
        });
  }

  private void onEvent(TaskEvent event) {
    if (event.hasEnded()) {
      ended(event.getEnded().getOutcome());
    }
  }

  private void read() {
    if (outcome.isDone()) {
      return;
    }
    GetTaskRequest request = GetTaskRequest.newBuilder().setTaskId(taskId).build();
    Loop.when(core.call(TaskServiceGrpc.getGetTaskMethod(), request), this::answered);
  }

  private void answered(@Nullable GetTaskResponse answer, @Nullable Throwable error) {
    if (answer != null && answer.getTask().hasOutcome()) {
      ended(answer.getTask().getOutcome());
    } else if (error != null && (core.loop.closed() || !ClientCore.asParley(error).retryable())) {
      outcome.completeExceptionally(error);
    } else {
      core.loop.schedule(poll, this::read);
      poll = Times.shorter(POLL_LONGEST, poll.multipliedBy(2));
    }
  }

  private void ended(Outcome how) {
    outcome.complete(new TaskOutcome(taskId, how));
  }

  private static boolean resumable(ParleyException error) {
    return error.retryable() && !isWatchesExceeded(error);
  }

  private static boolean isWatchesExceeded(Throwable error) {
    return error instanceof ParleyException parley
        && parley.reason() == ErrorReason.ERROR_REASON_WATCHES_EXCEEDED;
  }
}
