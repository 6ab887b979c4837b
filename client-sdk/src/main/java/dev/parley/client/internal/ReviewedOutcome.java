package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.ResultReviewer;
import dev.parley.client.TaskOutcome;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Follows one task to its end and has every result judged on the way. Confined to the loop. */
final class ReviewedOutcome {
  private final ClientCore core;
  private final Handle task;
  private final ReviewDesk desk;
  private final CompletableFuture<TaskOutcome> outcome = new CompletableFuture<>();
  private @Nullable EventStream<?, ?> stream;

  ReviewedOutcome(ClientCore core, Handle task, ResultReviewer reviewer) {
    this.core = core;
    this.task = task;
    this.desk = new ReviewDesk(core, reviewer, this::fail);
  }

  CompletableFuture<TaskOutcome> start() {
    core.loop.execute(() -> {
      EventStream<?, ?> watch =
          EventStream.ofTask(
              core, task.id(), 0, this::onEvent, core.loop, ParleyException::retryable);
      stream = watch;
      Loop.when(
          watch.end(),
          (nothing, error) -> {
            desk.close();
            if (error != null) {
              outcome.completeExceptionally(error);
            }
          });
    });
    return outcome;
  }

  private void onEvent(TaskEvent event) {
    if (event.hasResult() && event.getState() == TaskState.TASK_STATE_VERIFYING) {
      desk.submitted(task, event.getResult().getRound());
    } else if (event.hasEnded()) {
      outcome.complete(new TaskOutcome(task.id(), event.getEnded().getOutcome()));
    }
  }

  private void fail(Throwable error) {
    desk.close();
    outcome.completeExceptionally(error);
    if (stream != null) {
      stream.close();
    }
  }
}
