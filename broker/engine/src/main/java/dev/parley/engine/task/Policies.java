package dev.parley.engine.task;

/**
 * Choices in the policies of a task. Names and numbers are those of the public enums; a test of the
 * edge holds them together.
 */
public final class Policies {

  private Policies() {}

  /** Who judges results. Numbers of {@code parley.v1.Reviewer}. */
  public enum Reviewer implements Numbered {
    UNSPECIFIED(0),
    NONE(1),
    REQUESTER(2),
    CAPABILITY(3),
    HUMAN(4);

    private static final Reviewer[] ALL = values();

    private final int number;

    Reviewer(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static Reviewer byNumber(int number) {
      return Numbered.byNumber(ALL, number, UNSPECIFIED);
    }
  }

  /** Who does the next round. Numbers of {@code parley.v1.RedoAssignee}. */
  public enum RedoAssignee implements Numbered {
    UNSPECIFIED(0),
    ANY(1),
    SAME(2),
    DIFFERENT(3);

    private static final RedoAssignee[] ALL = values();

    private final int number;

    RedoAssignee(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static RedoAssignee byNumber(int number) {
      return Numbered.byNumber(ALL, number, UNSPECIFIED);
    }
  }

  /** What happens when a policy has nothing left. Numbers of {@code parley.v1.ExhaustionAction}. */
  public enum ExhaustionAction implements Numbered {
    UNSPECIFIED(0),
    FAIL(1),
    PARK(2),
    ACCEPT_LAST(3),
    ESCALATE(4),
    ACCEPT_BEST(5);

    private final int number;

    ExhaustionAction(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static ExhaustionAction byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** Who decides what a verdict left open. Numbers of {@code parley.v1.UnresolvedAction}. */
  public enum UnresolvedAction implements Numbered {
    UNSPECIFIED(0),
    AUTHOR(1),
    HUMAN(2);

    private final int number;

    UnresolvedAction(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static UnresolvedAction byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** What follows from a verdict. Numbers of {@code parley.v1.VerdictDecision}. */
  public enum VerdictDecision implements Numbered {
    UNSPECIFIED(0),
    ACCEPT(1),
    REDO(2),
    REJECT(3),
    CRITERION_INVALID(4),
    UNVERIFIABLE(5);

    private final int number;

    VerdictDecision(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static VerdictDecision byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** Whether a criterion holds. Numbers of {@code parley.v1.FindingState}. */
  public enum FindingState implements Numbered {
    UNSPECIFIED(0),
    MET(1),
    UNMET(2),
    UNVERIFIABLE(3),
    WAIVED(4);

    private final int number;

    FindingState(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    /** Whether the criterion is no obstacle: it holds, or is not asked for any more. */
    public boolean settles() {
      return this == MET || this == WAIVED;
    }

    public static FindingState byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** How much weighs a criterion that is not met. Numbers of {@code parley.v1.Severity}. */
  public enum Severity implements Numbered {
    UNSPECIFIED(0),
    BLOCKING(1),
    ADVISORY(2);

    private final int number;

    Severity(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static Severity byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** Kinds of actors. Numbers of {@code parley.v1.ActorKind}. */
  public enum ActorKind implements Numbered {
    UNSPECIFIED(0),
    BROKER(1),
    AGENT(2),
    REQUESTER(3),
    OPERATOR(4);

    private final int number;

    ActorKind(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static ActorKind byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }
}
