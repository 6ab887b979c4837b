package dev.parley.engine.task;

/**
 * Kinds of technical failures. Names and numbers are those of {@code parley.v1.FailureClass}; a
 * test of the edge holds them together.
 */
public enum FailureClass {
  NONE(false),
  RETRYABLE(true),
  PERMANENT(false),
  INVALID_INPUT(false),
  LEASE_LOST(true),
  ATTEMPT_TIMEOUT(true),
  IDLE_TIMEOUT(true);

  private final boolean retryable;

  FailureClass(boolean retryable) {
    this.retryable = retryable;
  }

  public int number() {
    return ordinal();
  }

  /** Whether another attempt may succeed. */
  public boolean retryable() {
    return retryable;
  }
}
