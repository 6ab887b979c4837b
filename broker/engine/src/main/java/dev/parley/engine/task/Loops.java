package dev.parley.engine.task;

/**
 * Choices about loops. Names and numbers are those of the public enums; a test of the edge holds
 * them together.
 */
public final class Loops {

  private Loops() {}

  /** What actions there are, each stricter than those before it. */
  public enum Strictness {
    ALLOW,
    REDO,
    TELL,
    FAIL_ATTEMPT,
    EXHAUST,
    ESCALATE,
    PARK,
    REFUSE
  }

  /** What follows from a loop of some kind. */
  public sealed interface Action extends Numbered {

    Strictness strictness();

    /** Whether nothing follows. */
    default boolean allows() {
      return strictness() == Strictness.ALLOW;
    }

    /** The stricter one of two of a kind. */
    static <A extends Action> A stricter(A one, A other) {
      return one.strictness().compareTo(other.strictness()) < 0 ? other : one;
    }
  }

  /**
   * What happens to a child that asks what an ancestor asks, or is too deep. Numbers of {@code
   * CycleAction}.
   */
  public enum CycleAction implements Action {
    UNSPECIFIED(0, Strictness.REFUSE),
    REFUSE(1, Strictness.REFUSE),
    PARK(2, Strictness.PARK),
    ALLOW(3, Strictness.ALLOW),
    ESCALATE(4, Strictness.ESCALATE),
    TELL(5, Strictness.TELL);

    private final int number;
    private final Strictness strictness;

    CycleAction(int number, Strictness strictness) {
      this.number = number;
      this.strictness = strictness;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public Strictness strictness() {
      return strictness;
    }

    public static CycleAction byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** What happens when an attempt repeats itself, or stalls. Numbers of {@code RepeatAction}. */
  public enum RepeatAction implements Action {
    UNSPECIFIED(0, Strictness.TELL),
    TELL(1, Strictness.TELL),
    FAIL_ATTEMPT(2, Strictness.FAIL_ATTEMPT),
    PARK(3, Strictness.PARK),
    ALLOW(4, Strictness.ALLOW),
    ESCALATE(5, Strictness.ESCALATE);

    private final int number;
    private final Strictness strictness;

    RepeatAction(int number, Strictness strictness) {
      this.number = number;
      this.strictness = strictness;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public Strictness strictness() {
      return strictness;
    }

    public static RepeatAction byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /**
   * What happens to a result that was there before, or is wrong as before. Numbers of {@code
   * RepeatedResultAction}.
   */
  public enum ResultAction implements Action {
    UNSPECIFIED(0, Strictness.EXHAUST),
    EXHAUST(1, Strictness.EXHAUST),
    REDO(2, Strictness.REDO),
    PARK(3, Strictness.PARK),
    ALLOW(4, Strictness.ALLOW),
    ESCALATE(5, Strictness.ESCALATE);

    private final int number;
    private final Strictness strictness;

    ResultAction(int number, Strictness strictness) {
      this.number = number;
      this.strictness = strictness;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public Strictness strictness() {
      return strictness;
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
    REPEATED_RESULT(4),
    DEPTH(5),
    REPEATED_FINDINGS(6),
    NOBODY_ELSE(7);

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
