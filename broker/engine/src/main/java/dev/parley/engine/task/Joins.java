package dev.parley.engine.task;

/**
 * Choices in a join of children. Names and numbers are those of the public enums; a test of the
 * edge holds them together.
 */
public final class Joins {

  private Joins() {}

  /** When a join holds. Numbers of {@code parley.v1.JoinMode}. */
  public enum Mode implements Numbered {
    UNSPECIFIED(0),
    ALL(1),
    ANY(2),
    QUORUM(3);

    private final int number;

    Mode(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static Mode byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** What happens to unfinished children. Numbers of {@code parley.v1.LoserAction}. */
  public enum LoserAction implements Numbered {
    UNSPECIFIED(0),
    CANCEL(1),
    LEAVE(2);

    private final int number;

    LoserAction(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }
  }

  /** When failed children decide. Numbers of {@code parley.v1.ChildFailureAction}. */
  public enum ChildFailureAction implements Numbered {
    UNSPECIFIED(0),
    WAIT(1),
    FAIL_FAST(2),
    TOLERATE(3);

    private final int number;

    ChildFailureAction(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static ChildFailureAction byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** What a child that needs somebody leads to. Numbers of {@code parley.v1.AttentionAction}. */
  public enum AttentionAction implements Numbered {
    UNSPECIFIED(0),
    RESUME(1),
    LEAVE(2);

    private final int number;

    AttentionAction(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }
  }

  /** How a join was decided. Numbers of {@code parley.v1.JoinDecision}. */
  public enum Decision implements Numbered {
    UNSPECIFIED(0),
    HELD(1),
    NOT_HELD(2),
    TIMED_OUT(3),
    ATTENTION(4);

    private final int number;

    Decision(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static Decision byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }
}
