package dev.parley.engine.task;

/**
 * Why the task domain refuses a command. Names are those of {@code parley.v1.ErrorReason} without
 * its prefix; a test of the edge holds them together.
 */
public enum Refusal {
  TASK_NOT_FOUND,
  TASK_ID_CONFLICT,
  TASK_ENDED,
  STATE_MISMATCH,
  STALE_LEASE,
  ROUND_MISMATCH,
  VERDICT_INVALID,
  REVIEW_NOT_EXPECTED,
  PARENT_ENDED,
  TASK_ID_NOT_IN_TREE,
  DEPTH_EXCEEDED,
  CHILDREN_EXCEEDED,
  HISTORY_EXCEEDED,
  TASKS_EXCEEDED,
  JOIN_INVALID,
  SWITCH_NOT_FOUND,
  SWITCH_ID_CONFLICT,
  SCOPE_KILLED,
  SWITCHES_EXCEEDED
}
