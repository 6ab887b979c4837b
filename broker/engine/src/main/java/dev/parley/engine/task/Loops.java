package dev.parley.engine.task;

/**
 * Choices about loops. Names and numbers are those of the public enums; a test of the edge holds
 * them together.
 */
public final class Loops {

  private Loops() {}

  /** What happens to a child that asks what an ancestor asks. Numbers of {@code CycleAction}. */
  public enum CycleAction implements Numbered {
    UNSPECIFIED(0),
    REFUSE(1),
    PARK(2),
    ALLOW(3),
    ESCALATE(4);

    private final int number;

    CycleAction(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static CycleAction byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** What happens when an attempt repeats itself, or stalls. Numbers of {@code RepeatAction}. */
  public enum RepeatAction implements Numbered {
    UNSPECIFIED(0),
    TELL(1),
    FAIL_ATTEMPT(2),
    PARK(3),
    ALLOW(4),
    ESCALATE(5);

    private final int number;

    RepeatAction(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static RepeatAction byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** What happens to a result that was there before. Numbers of {@code RepeatedResultAction}. */
  public enum ResultAction implements Numbered {
    UNSPECIFIED(0),
    EXHAUST(1),
    REDO(2),
    PARK(3),
    ALLOW(4),
    ESCALATE(5);

    private final int number;

    ResultAction(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static ResultAction byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** What kind of loop it is. Numbers of {@code LoopKind}. */
  public enum Kind implements Numbered {
    UNSPECIFIED(0),
    CYCLE(1),
    REPEATED_ACTION(2),
    STALL(3),
    REPEATED_RESULT(4);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }
  }
}
