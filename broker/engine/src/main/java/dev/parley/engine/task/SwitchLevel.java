package dev.parley.engine.task;

/**
 * What a switch lets pass, the least first. Names and numbers are those of {@code
 * parley.v1.SwitchLevel}; a test of the edge holds them together.
 */
public enum SwitchLevel implements Numbered {
  UNSPECIFIED(0),
  /** Nothing: no task is created or assigned, and those that are there end. */
  KILLED(1),
  /** Tasks are created, but not assigned. */
  HELD(2),
  /** Everything. */
  OFF(3);

  private final int number;

  SwitchLevel(int number) {
    this.number = number;
  }

  @Override
  public int number() {
    return number;
  }

  /** Whether more passes than at another level. */
  public boolean eases(SwitchLevel other) {
    return number > other.number;
  }

  public static SwitchLevel byNumber(int number) {
    return Numbered.byNumber(values(), number, UNSPECIFIED);
  }
}
