package dev.parley.engine.task;

/**
 * Choices in the policies of a task. Names and numbers are those of the public enums; a test of the
 * edge holds them together.
 */
public final class Policies {

  private Policies() {}

  /** Who judges results. Numbers of {@code parley.v1.Reviewer}. */
  public enum Reviewer {
    UNSPECIFIED,
    NONE,
    REQUESTER
  }

  /** Who does the next round. Numbers of {@code parley.v1.RedoAssignee}. */
  public enum RedoAssignee {
    UNSPECIFIED,
    ANY,
    SAME,
    DIFFERENT
  }

  /** What happens when a policy has nothing left. Numbers of {@code parley.v1.ExhaustionAction}. */
  public enum ExhaustionAction {
    UNSPECIFIED,
    FAIL,
    PARK,
    ACCEPT_LAST
  }

  /** What follows from a verdict. Numbers of {@code parley.v1.VerdictDecision}. */
  public enum VerdictDecision {
    UNSPECIFIED,
    ACCEPT,
    REDO,
    REJECT
  }

  /** Whether a criterion holds. Numbers of {@code parley.v1.FindingState}. */
  public enum FindingState {
    UNSPECIFIED,
    MET,
    UNMET,
    UNVERIFIABLE
  }

  /** Kinds of actors. Numbers of {@code parley.v1.ActorKind}. */
  public enum ActorKind {
    UNSPECIFIED,
    BROKER,
    AGENT,
    REQUESTER,
    OPERATOR
  }
}
