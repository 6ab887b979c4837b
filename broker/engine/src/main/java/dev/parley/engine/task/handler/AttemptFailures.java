package dev.parley.engine.task.handler;

import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.RetryPolicy;
import java.util.random.RandomGenerator;

/** Decides what follows when an attempt has failed technically, whoever noticed it. */
final class AttemptFailures {

  /** Waits are spread by up to this share of themselves, so that retries don't come in step. */
  private static final double SPREAD = 0.2;

  private AttemptFailures() {}

  /**
   * Drafts the end of the attempt: the next one after a wait, or the end of the retries.
   *
   * @param failed filled in but for the time of the next attempt and whether this one counts
   * @param retryDelayMs the shortest wait that the agent asked for, 0 for none
   */
  static void draft(
      Draft draft,
      TaskView task,
      FailureClass failureClass,
      AttemptFailed.Builder failed,
      long retryDelayMs,
      HandlerContext context) {
    draft(draft, task, task.state(), failureClass, failed, retryDelayMs, context);
  }

  /**
   * The same for a task that the draft has led to another state already.
   *
   * @param state the state that the task is in when the attempt fails
   */
  static void draft(
      Draft draft,
      TaskView task,
      TaskState state,
      FailureClass failureClass,
      AttemptFailed.Builder failed,
      long retryDelayMs,
      HandlerContext context) {
    boolean waits = state.waitsForWord();
    if (waits
        && failureClass == FailureClass.LEASE_LOST
        && (!task.lostWaiting() || context.rules().breaks(TaskRule.LOSE_FREELY))
        && !context.rules().breaks(TaskRule.ASK_EATS_ATTEMPT)) {
      // Waiting costs nothing: the next attempt comes with the answer, at once and in its place. If
      // none comes, whoever asks and gets lost again is counted.
      draft.add(draft.event(state).setAttemptFailed(failed.setUncounted(true)));
      return;
    }
    if (context.tasks().canceling(task) != null && Cancellations.outlasts(task, context)) {
      draft.add(draft.event(waits ? state : TaskState.QUEUED).setAttemptFailed(failed));
      return;
    }
    RetryPolicy policy = task.created().getRetryPolicy();
    boolean again =
        failureClass.retryable()
            && (task.attempt() < policy.getAttemptsMax()
                || context.rules().breaks(TaskRule.RETRY_FOREVER));
    if (again) {
      long waitMs = Math.max(backoffMs(policy, task.attempt(), context.random()), retryDelayMs);
      failed.setNextStartTimeMs(
          context.nowMs() + (context.rules().breaks(TaskRule.RETRY_AT_ONCE) ? 1 : waitMs));
      draft.add(draft.event(waits ? state : TaskState.SCHEDULED).setAttemptFailed(failed));
      return;
    }
    TaskReason reason = reason(failureClass);
    Exhaustion then =
        reason == TaskReason.ATTEMPTS_EXHAUSTED ? Exhaustion.of(task, context) : Exhaustion.END;
    if (then == Exhaustion.ESCALATE) {
      failed.setEscalation(policy.getEscalation());
      draft.add(draft.event(waits ? state : TaskState.QUEUED).setAttemptFailed(failed));
      return;
    }
    draft.add(draft.event(state).setAttemptFailed(failed));
    if (then == Exhaustion.PARK) {
      draft.park(reason);
    } else {
      draft.end(TaskState.FAILED, reason, failed.getMessage());
    }
  }

  private static TaskReason reason(FailureClass failureClass) {
    return switch (failureClass) {
      case PERMANENT -> TaskReason.PERMANENT_FAILURE;
      case INVALID_INPUT -> TaskReason.INVALID_INPUT;
      case NONE,
          RETRYABLE,
          LEASE_LOST,
          ATTEMPT_TIMEOUT,
          IDLE_TIMEOUT,
          BUDGET_EXHAUSTED,
          ANSWER_OVERDUE,
          LOOP ->
          TaskReason.ATTEMPTS_EXHAUSTED;
    };
  }

  /** Exponential backoff with jitter, at least 1 ms so that time moves between attempts. */
  static long backoffMs(RetryPolicy policy, int attempt, RandomGenerator random) {
    double waitMs = (double) policy.getInitialBackoffMs();
    for (int i = 1; i < attempt && waitMs < policy.getBackoffMaxMs(); i++) {
      waitMs = waitMs * policy.getBackoffMultiplierPercent() / 100;
    }
    waitMs = Math.min(waitMs, (double) policy.getBackoffMaxMs());
    return Math.max(1, Math.round(waitMs * (1 + SPREAD * random.nextDouble())));
  }
}
