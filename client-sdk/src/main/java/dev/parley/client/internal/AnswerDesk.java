package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.QuestionAnswerer;
import dev.parley.v1.Answer;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.QuestionState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Takes open questions to a user's answerer, at most 16 at a time, and sends what it says. Confined
 * to the loop.
 *
 * <p>A task is read when it is said to have a question: what was answered meanwhile, or lies in the
 * past of a watch, bothers nobody.
 */
final class AnswerDesk {
  private static final int AT_A_TIME = 16;
  private static final Duration AWAY = Duration.ofSeconds(1);

  /** Somebody else was faster, or nobody waits any more: there is nothing left to do. */
  static final Set<ErrorReason> OVERTAKEN =
      Set.of(
          ErrorReason.ERROR_REASON_QUESTION_ANSWERED,
          ErrorReason.ERROR_REASON_QUESTION_CLOSED,
          ErrorReason.ERROR_REASON_TASK_ENDED,
          ErrorReason.ERROR_REASON_TASK_NOT_FOUND);

  private final ClientCore core;
  private final QuestionAnswerer answerer;
  private final Consumer<Throwable> onFailure;
  private final Set<Asked> taken = new HashSet<>();
  private final Queue<Asked> waiting = new ArrayDeque<>();
  private int busy;
  private boolean closed;

  private record Asked(Handle task, QuestionRecord record) {}

  /**
   * @param onFailure is told, on the loop, what the answerer threw or why an answer could not be
   *     given
   */
  AnswerDesk(ClientCore core, QuestionAnswerer answerer, Consumer<Throwable> onFailure) {
    this.core = core;
    this.answerer = answerer;
    this.onFailure = onFailure;
  }

  /** A task has an open question, or had one a moment ago. Telling it twice changes nothing. */
  void asked(Handle task) {
    if (closed) {
      return;
    }
    Loop.when(
        task.read(),
        (read, error) -> {
          if (read != null) {
            read.getQuestionsList().stream()
                .filter(record -> record.getState() == QuestionState.QUESTION_STATE_OPEN)
                .forEach(record -> add(new Asked(task, record)));
          } else if (error != null && ClientCore.asParley(error).retryable()) {
            core.loop.schedule(AWAY, () -> asked(task));
          }
        });
  }

  private void add(Asked asked) {
    if (!closed && taken.add(asked)) {
      waiting.add(asked);
      takeNext();
    }
  }

  /** Answers nothing more; answers that are being thought of are not sent. */
  void close() {
    closed = true;
    waiting.clear();
  }

  private void takeNext() {
    while (!closed && busy < AT_A_TIME && !waiting.isEmpty()) {
      Asked next = waiting.remove();
      busy++;
      Loop.when(
          ask(next).thenComposeAsync(answer -> send(next, answer), core.loop),
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

  private CompletableFuture<Answer> ask(Asked next) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    core.callbacks.execute(() -> {
      try {
        CompletionStage<Answer> given =
            answerer.answerAsync(next.task(), next.record().getQuestion());
        Loop.when(
            given,
            (value, error) -> {
              if (error != null) {
                answer.completeExceptionally(ClientCore.unwrap(error));
              } else if (value == null) {
                answer.completeExceptionally(
                    new NullPointerException("expected an answer, but the answerer gave null"));
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

  private CompletableFuture<Void> send(Asked next, Answer answer) {
    if (closed) {
      return CompletableFuture.completedFuture(null);
    }
    return next.task()
        .answered(next.record().getQuestion().getQuestionId(), answer)
        .thenAccept(task -> {});
  }

  private void failed(Asked what, Throwable error) {
    if (closed) {
      return;
    }
    if (!(error instanceof ParleyException parley)) {
      onFailure.accept(error);
    } else if (parley.retryable()) {
      taken.remove(what);
      core.loop.schedule(AWAY, () -> asked(what.task()));
    } else if (!OVERTAKEN.contains(parley.reason())) {
      onFailure.accept(error);
    }
  }
}
