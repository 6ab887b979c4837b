package dev.parley.engine.task;

/**
 * Why a task waits or how it ended. Names and numbers are those of {@code parley.v1.TaskReason}; a
 * test of the edge holds them together.
 */
public enum TaskReason implements Numbered {
  NONE(0),
  START_TIME(1),
  BACKOFF(2),
  ATTEMPTS_EXHAUSTED(3),
  ROUNDS_EXHAUSTED(4),
  DECLINES_EXHAUSTED(5),
  PERMANENT_FAILURE(6),
  INVALID_INPUT(7),
  UNREVIEWED(8),
  ACCEPTED(9),
  ACCEPTED_WITH_FINDINGS(10),
  VERDICT_REJECT(11),
  QUEUE_WAIT_EXPIRED(12),
  TOTAL_EXPIRED(13),
  CANCEL_REQUESTED(14),
  PARENT_ENDED(15),
  JOIN_ALL(20),
  JOIN_ANY(21),
  JOIN_QUORUM(22),
  JOIN_DECIDED(23),
  KILL_SWITCH(30),
  PAUSE_REQUESTED(31),
  DISCARDED(32),
  BUDGET_WAIT(50),
  BUDGET_TOKENS(51),
  BUDGET_COST(52),
  BUDGET_WALL_TIME(53),
  BUDGET_ATTEMPTS(54),
  BUDGET_REDO_ROUNDS(80),
  ANSWER_OVERDUE(25),
  LOOP_DETECTED(55),
  NOBODY_ELSE(56),
  ITEMS_MISSING(24),
  BUDGET_DELEGATIONS(81),
  SCOPE_KILLED(82),
  BUDGET_DEPTH(83),
  CRITERION_INVALID(40),
  UNVERIFIABLE(41),
  ESCALATED(42),
  RESULT_REPEATED(43),
  FINDINGS_REPEATED(46),
  REVIEW_GIVEN(44),
  REVIEW_DECIDED(45),
  RULE_APPROVAL(60),
  SCHEDULE(70),
  SCHEDULE_PAUSED(71),
  SCHEDULE_OVER(72),
  SCHEDULE_OVERLAP(73);

  /** Looked through for each event, which would make an array each time. */
  private static final TaskReason[] ALL = values();

  private final int number;

  TaskReason(int number) {
    this.number = number;
  }

  @Override
  public int number() {
    return number;
  }

  public static TaskReason byNumber(int number) {
    return Numbered.byNumber(ALL, number, NONE);
  }
}
