package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.TaskResult;
import dev.parley.client.TaskReturn;
import dev.parley.client.Yield;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Verdict;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** What attempts end with, as the broker is told. Confined to the loop. */
final class LastWords {
  private static final System.Logger LOG = System.getLogger("dev.parley.client");

  private final ClientCore core;

  LastWords(ClientCore core) {
    this.core = core;
  }

  /**
   * The frame that an attempt ends with.
   *
   * @param given what the handler returned; null when it failed
   * @param failure what the handler threw; null when it returned
   * @param stopping whether the worker is being closed
   */
  AgentFrame of(
      Attempt attempt, @Nullable TaskReturn given, @Nullable Throwable failure, boolean stopping) {
    Verdict verdict = attempt.context.verdict();
    if (verdict != null) {
      return Frames.verdict(attempt.lease(), verdict, attempt.context.usage());
    }
    if (given instanceof TaskResult result) {
      return resultOrTooLarge(attempt, result);
    }
    if (given instanceof Yield yielded) {
      return yieldOrTooLarge(attempt, yielded);
    }
    if (stopping) {
      return Frames.failed(
          attempt.lease(),
          FailureClass.FAILURE_CLASS_RETRYABLE,
          "WORKER_CLOSED",
          "the agent's process ended before the task was done",
          attempt.context.usage());
    }
    Throwable thrown = failure == null ? new IllegalStateException("no result") : failure;
    LOG.log(
        Level.DEBUG,
        () -> "the handler of task " + attempt.lease().getTaskId() + " failed",
        thrown);
    return Frames.thrown(attempt.lease(), thrown, attempt.context.usage());
  }

  private AgentFrame resultOrTooLarge(Attempt attempt, TaskResult result) {
    AgentFrame frame = Frames.result(attempt.lease(), result, attempt.context.usage());
    try {
      core.checkPayload("a result", frame.getResult().getResult().getSerializedSize());
      return frame;
    } catch (ParleyException e) {
      return undeliverable(attempt, e);
    }
  }

  private AgentFrame yieldOrTooLarge(Attempt attempt, Yield yielded) {
    try {
      core.checkPayload("a continuation", yielded.continuation().size());
      return Frames.yielded(attempt.lease(), yielded, attempt.context.usage());
    } catch (ParleyException e) {
      return undeliverable(attempt, e);
    }
  }

  /**
   * A failure in the place of a last word that the broker won't take: nobody shall wait for it in
   * vain.
   */
  static AgentFrame undeliverable(Attempt attempt, ParleyException why) {
    LOG.log(
        Level.ERROR,
        "what became of task {0} can not be delivered: {1}",
        attempt.lease().getTaskId(),
        why.getMessage());
    attempt.failure = why;
    return Frames.failed(
        attempt.lease(),
        FailureClass.FAILURE_CLASS_PERMANENT,
        why.reason().name().replace("ERROR_REASON_", ""),
        "what became of the attempt can not be delivered: " + why.getMessage(),
        attempt.context.usage());
  }
}
