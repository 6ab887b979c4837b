package dev.parley.engine.task;

/**
 * Kinds of technical failures. Names and numbers are those of {@code parley.v1.FailureClass}; a
 * test of the edge holds them together.
 */
public enum FailureClass implements Numbered {
  NONE(0, false),
  RETRYABLE(1, true),
  PERMANENT(2, false),
  INVALID_INPUT(3, false),
  LEASE_LOST(4, true),
  ATTEMPT_TIMEOUT(5, true),
  IDLE_TIMEOUT(6, true),
  BUDGET_EXHAUSTED(35, false),
  ANSWER_OVERDUE(15, true),
  LOOP(40, true);

  private final int number;
  private final boolean retryable;

  FailureClass(int number, boolean retryable) {
    this.number = number;
    this.retryable = retryable;
  }

  @Override
  public int number() {
    return number;
  }

  /** Whether another attempt may succeed. */
  public boolean retryable() {
    return retryable;
  }
}
