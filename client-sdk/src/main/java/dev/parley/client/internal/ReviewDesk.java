package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.ResultReviewer;
import dev.parley.client.Review;
import dev.parley.client.TaskResult;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Reviewer;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Takes results that wait for a verdict to a user's reviewer, at most 16 at a time, and sends what
 * it says. Confined to the loop.
 *
 * <p>A result is read right before it is judged: what was judged meanwhile, or lies in the past of
 * a watch, bothers no reviewer, and results that wait here need no memory.
 */
final class ReviewDesk {
  private static final int AT_A_TIME = 16;
  private static final Duration AWAY = Duration.ofSeconds(1);

  /**
   * The result was judged by somebody else, or the task ended meanwhile: there is nothing left to
   * do.
   */
  static final Set<ErrorReason> OVERTAKEN =
      Set.of(
          ErrorReason.ERROR_REASON_ROUND_MISMATCH,
          ErrorReason.ERROR_REASON_REVIEW_NOT_EXPECTED,
          ErrorReason.ERROR_REASON_TASK_ENDED,
          ErrorReason.ERROR_REASON_STATE_MISMATCH);

  private final ClientCore core;
  private final ResultReviewer reviewer;
  private final Consumer<Throwable> onFailure;
  private final Queue<Submitted> waiting = new ArrayDeque<>();
  private final Map<String, Integer> lastRounds = new HashMap<>();
  private int busy;
  private boolean closed;

  private record Submitted(Handle task, int round) {}

  /**
   * @param onFailure is told, on the loop, what the reviewer threw or why a verdict could not be
   *     given
   */
  ReviewDesk(ClientCore core, ResultReviewer reviewer, Consumer<Throwable> onFailure) {
    this.core = core;
    this.reviewer = reviewer;
    this.onFailure = onFailure;
  }

  /** A result came in. Telling it twice changes nothing. */
  void submitted(Handle task, int round) {
    Integer last = lastRounds.get(task.id());
    if (last == null || last < round) {
      lastRounds.put(task.id(), round);
      add(new Submitted(task, round));
    }
  }

  private void add(Submitted submitted) {
    if (!closed) {
      waiting.add(submitted);
      takeNext();
    }
  }

  /** Judges nothing more; verdicts that are being made are not sent. */
  void close() {
    closed = true;
    waiting.clear();
  }

  private void takeNext() {
    while (!closed && busy < AT_A_TIME && !waiting.isEmpty()) {
      Submitted next = waiting.remove();
      busy++;
      Loop.when(
          judge(next),
          (nothing, error) ->
              core.loop.execute(() -> {
                busy--;
                if (error != null) {
                  failed(next, ClientCore.unwrap(error));
                }
                takeNext();
              }));
    }
  }

  private CompletableFuture<Void> judge(Submitted next) {
    return next.task()
        .read()
        .thenCompose(task -> {
          Optional<RoundRecord> record = underReview(task, next.round());
          if (closed || record.isEmpty()) {
            // It may come to this reviewer later, when others could not decide.
            core.loop.execute(() -> lastRounds.remove(next.task().id(), next.round()));
            return CompletableFuture.completedFuture(null);
          }
          return ask(next, TaskResult.of(record.get().getResult()))
              .thenComposeAsync(review -> send(next, task, review), core.loop);
        });
  }

  private static Optional<RoundRecord> underReview(Task task, int round) {
    if (task.getState() != TaskState.TASK_STATE_VERIFYING
        || task.getRound() != round
        || !isForRequester(task.getAwaitedReviewer())) {
      return Optional.empty();
    }
    return task.getRoundsList().stream().filter(found -> found.getRound() == round).findFirst();
  }

  private static boolean isForRequester(Reviewer awaited) {
    return awaited == Reviewer.REVIEWER_REQUESTER || awaited == Reviewer.REVIEWER_UNSPECIFIED;
  }

  private CompletableFuture<Review> ask(Submitted next, TaskResult result) {
    CompletableFuture<Review> answer = new CompletableFuture<>();
    core.callbacks.execute(() -> {
      try {
        CompletionStage<Review> review = reviewer.reviewAsync(next.task(), result, next.round());
        Loop.when(
            review,
            (value, error) -> {
              if (error != null) {
                answer.completeExceptionally(ClientCore.unwrap(error));
              } else if (value == null) {
                answer.completeExceptionally(
                    new NullPointerException("expected a review, but the reviewer gave null"));
              } else {
                answer.complete(value);
              }
            });
      } catch (Exception | Error e) {
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  private CompletableFuture<Void> send(Submitted next, Task task, Review review) {
    if (closed) {
      return CompletableFuture.completedFuture(null);
    }
    return next.task().judge(next.round(), review.toVerdict(task.getSpec().getCriteriaList()));
  }

  private void failed(Submitted what, Throwable error) {
    if (closed) {
      return;
    }
    if (!(error instanceof ParleyException parley)) {
      onFailure.accept(error);
    } else if (parley.retryable()) {
      // The broker is away for longer than a call waits: the result will still be there when it is
      // back.
      core.loop.schedule(AWAY, () -> add(what));
    } else if (!OVERTAKEN.contains(parley.reason())) {
      onFailure.accept(error);
    }
  }
}
