package dev.parley.engine.simulation;

import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.Deadlines;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.RetryPolicy;
import dev.parley.journal.v1.TaskCreated;

/** The times of one task, as its events tell them: nothing comes before it is due. */
final class TrueTimes {

  private static final String DUE = "no deadline passes before its time";
  private static final String BACKOFF = "a retry waits as its policy says";

  private final TaskKey key;
  private final TaskCreated created;
  private final Counters counters;
  private final Deadlines deadlines;
  private long createdMs;
  private long lastMs;
  private long queuedMs;
  private long assignedMs;
  private long progressMs;
  private long startMs;

  /** Whether it is queued for want of a budget: then it waits for no agent. */
  private boolean unpaid;

  TrueTimes(TaskKey key, TaskCreated created, Counters counters) {
    this.key = key;
    this.created = created;
    this.counters = counters;
    this.deadlines = created.getDeadlines();
    this.startMs = created.getStartTimeMs();
  }

  void happened(Event event, TaskState before) {
    long nowMs = event.getTimeMs();
    Broken.unless(nowMs >= lastMs, DUE, "the time of task %s went back", key);
    lastMs = nowMs;
    switch (event.getKindCase()) {
      case TASK_CREATED -> createdMs = nowMs;
      case TASK_ASSIGNED -> {
        after(startMs, nowMs, "was assigned");
        assignedMs = nowMs;
        progressMs = nowMs;
      }
      case ATTEMPT_ACCEPTED, PROGRESS_REPORTED -> progressMs = nowMs;
      case ATTEMPT_FAILED -> failed(event.getAttemptFailed(), nowMs);
      case TASK_ENDED -> ended(TaskReason.byNumber(event.getTaskEnded().getReason()), nowMs);
      case TASK_RETRIED, VERDICT_GIVEN, BUDGET_GRANTED -> startMs = 0;
      default -> {}
    }
    boolean queued = event.getState() == TaskState.QUEUED.number();
    queuedMs =
        queued && (before != TaskState.QUEUED || event.hasBudgetGranted()) ? nowMs : queuedMs;
    unpaid = queued && (event.hasBudgetWaited() || (unpaid && !event.hasBudgetGranted()));
  }

  private void failed(AttemptFailed failed, long nowMs) {
    int why = failed.getFailureClass();
    if (why == FailureClass.ATTEMPT_TIMEOUT.number()) {
      passed(assignedMs, deadlines.getAttemptMs(), nowMs, FailureClass.ATTEMPT_TIMEOUT);
    } else if (why == FailureClass.IDLE_TIMEOUT.number()) {
      passed(progressMs, deadlines.getIdleMs(), nowMs, FailureClass.IDLE_TIMEOUT);
    }
    startMs = failed.getNextStartTimeMs();
    if (startMs > 0) {
      counters.count(Counters.Event.RETRY_DELAYED);
      RetryPolicy policy = created.getRetryPolicy();
      long waitMs = startMs - nowMs;
      Broken.unless(
          waitMs >= Math.min(policy.getInitialBackoffMs(), policy.getBackoffMaxMs())
              && waitMs <= policy.getBackoffMaxMs() * 6 / 5 + 1,
          BACKOFF,
          "task %s is to be tried again in %d ms",
          key,
          waitMs);
    }
  }

  private void ended(TaskReason reason, long nowMs) {
    if (reason == TaskReason.TOTAL_EXPIRED) {
      passed(createdMs, deadlines.getTotalMs(), nowMs, reason);
    } else if (reason == TaskReason.QUEUE_WAIT_EXPIRED) {
      passed(queuedMs, deadlines.getQueueWaitMs(), nowMs, reason);
      Broken.unless(!unpaid, DUE, "task %s expired while it waited for budget", key);
    }
  }

  private void passed(long sinceMs, long lastsMs, long nowMs, Object what) {
    counters.count(Counters.Event.DEADLINE_PASSED);
    Broken.unless(
        lastsMs > 0 && nowMs >= sinceMs + lastsMs,
        DUE,
        "task %s met %s after %d of %d ms",
        key,
        what,
        nowMs - sinceMs,
        lastsMs);
  }

  private void after(long dueMs, long nowMs, String what) {
    Broken.unless(nowMs >= dueMs, BACKOFF, "task %s %s %d ms early", key, what, dueMs - nowMs);
  }
}
