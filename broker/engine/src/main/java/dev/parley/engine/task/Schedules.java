package dev.parley.engine.task;

/**
 * Choices of schedules and what one may take. Names and numbers are those of the public enums; a
 * test of the edge holds them together.
 */
public final class Schedules {

  /** Runs of one schedule that have not ended. */
  public static final int UNFINISHED_RUNS_MAX = 100;

  /** Events of a schedule about its turning that are kept: each of them says all that counts. */
  public static final int TURNS_KEPT = 100;

  private Schedules() {}

  /** What happens when a run before has not ended. Numbers of {@code parley.v1.OverlapAction}. */
  public enum OverlapAction implements Numbered {
    UNSPECIFIED(0),
    SKIP(1),
    QUEUE_ONE(2),
    ALLOW(3),
    CANCEL_OTHER(4);

    private final int number;

    OverlapAction(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static OverlapAction byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** Why there was no run for a time. Numbers of {@code parley.v1.WithheldReason}. */
  public enum Withheld implements Numbered {
    UNSPECIFIED(0),
    MISSED(1),
    OVERLAP(2),
    WAITS(3),
    LIMIT(4);

    private final int number;

    Withheld(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static Withheld byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }
}
