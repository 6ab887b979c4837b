package dev.parley.engine.task;

import org.jspecify.annotations.Nullable;

/**
 * The state of a task. Names and numbers are those of {@code parley.v1.TaskState}; a test of the
 * edge holds them together.
 */
public enum TaskState implements Numbered {
  NONE(0, false),
  SCHEDULED(1, false),
  QUEUED(2, false),
  ASSIGNED(3, false),
  WORKING(4, false),
  INPUT_REQUIRED(5, false),
  APPROVAL_REQUIRED(6, false),
  AWAITING_CHILDREN(7, false),
  VERIFYING(8, false),
  PAUSED(9, false),
  PARKED(10, false),
  COMPLETED(11, true),
  FAILED(12, true),
  CANCELED(13, true),
  KILLED(14, true),
  EXPIRED(15, true),
  REJECTED(16, true);

  private static final TaskState[] BY_NUMBER = values();

  private final int number;
  private final boolean terminal;

  TaskState(int number, boolean terminal) {
    this.number = number;
    this.terminal = terminal;
  }

  @Override
  public int number() {
    return number;
  }

  /** Whether no other state follows. */
  public boolean terminal() {
    return terminal;
  }

  /** Whether an agent holds a lease in this state. */
  public boolean leased() {
    return this == ASSIGNED || this == WORKING;
  }

  /** Whether the work waits for an answer or a decision. */
  public boolean waitsForWord() {
    return this == INPUT_REQUIRED || this == APPROVAL_REQUIRED;
  }

  /**
   * The state with a number.
   *
   * @return null when this program does not know it
   */
  public static @Nullable TaskState byNumber(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
  }
}
