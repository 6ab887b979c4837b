package dev.parley.client.internal;

import dev.parley.client.QuestionAnswerer;
import dev.parley.client.ResultReviewer;
import dev.parley.client.TaskOutcome;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of one task, and on the way has every result judged and every question answered
 * if there is somebody to do so: follows the task if this client created it, and watches it
 * otherwise. Confined to the loop, but for {@link #start} and {@link #stop}; the future completes
 * on the loop.
 */
final class OutcomeWait implements Follower {
  private final ClientCore core;
  private final Handle task;
  private final @Nullable ReviewDesk desk;
  private final @Nullable AnswerDesk answerDesk;
  private final CompletableFuture<TaskOutcome> outcome = new CompletableFuture<>();
  private @Nullable TaskWatch watch;

  private OutcomeWait(
      ClientCore core,
      Handle task,
      @Nullable ResultReviewer reviewer,
      @Nullable QuestionAnswerer answerer) {
    this.core = core;
    this.task = task;
    this.desk = reviewer == null ? null : new ReviewDesk(core, reviewer, this::end);
    this.answerDesk = answerer == null ? null : new AnswerDesk(core, answerer, this::end);
  }

  static OutcomeWait start(
      ClientCore core,
      Handle task,
      @Nullable ResultReviewer reviewer,
      @Nullable QuestionAnswerer answerer) {
    OutcomeWait wait = new OutcomeWait(core, task, reviewer, answerer);
    core.loop.execute(() -> {
      if (!task.follow(wait)) {
        wait.watch();
      }
    });
    return wait;
  }

  CompletableFuture<TaskOutcome> outcome() {
    return outcome;
  }

  /** Stops to wait. */
  void stop() {
    core.loop.execute(() -> end(Errors.closed()));
  }

  private void watch() {
    watch = new TaskWatch(core, task.id(), this);
  }

  @Override
  public void toJudge(int round) {
    if (desk != null) {
      desk.submitted(task, round);
    }
  }

  @Override
  public void toAnswer() {
    if (answerDesk != null) {
      answerDesk.asked(task);
    }
  }

  @Override
  public void ended(TaskOutcome how) {
    outcome.complete(how);
    closeDesks();
  }

  @Override
  public void lost(Throwable why) {
    if (watch == null) {
      watch();
    } else {
      end(why);
    }
  }

  private void end(Throwable why) {
    outcome.completeExceptionally(why);
    closeDesks();
    task.forget(this);
    if (watch != null) {
      watch.close();
    }
  }

  private void closeDesks() {
    if (desk != null) {
      desk.close();
    }
    if (answerDesk != null) {
      answerDesk.close();
    }
  }
}
