package dev.parley.engine.task;

/**
 * Why a task waits or how it ended. Names and numbers are those of {@code parley.v1.TaskReason}; a
 * test of the edge holds them together.
 */
public enum TaskReason {
  NONE,
  START_TIME,
  BACKOFF,
  ATTEMPTS_EXHAUSTED,
  ROUNDS_EXHAUSTED,
  DECLINES_EXHAUSTED,
  PERMANENT_FAILURE,
  INVALID_INPUT,
  UNREVIEWED,
  ACCEPTED,
  ACCEPTED_WITH_FINDINGS,
  VERDICT_REJECT,
  QUEUE_WAIT_EXPIRED,
  TOTAL_EXPIRED,
  CANCEL_REQUESTED,
  PARENT_ENDED;

  public int number() {
    return ordinal();
  }

  public static TaskReason byNumber(int number) {
    TaskReason[] all = values();
    return number >= 0 && number < all.length ? all[number] : NONE;
  }
}
