package dev.parley.engine.task;

import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Proposal.Approver;
import dev.parley.engine.task.Proposal.Kind;
import dev.parley.engine.task.Proposal.Reversibility;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.TaskCreated;

/** What an autonomy level lets an agent do without asking. */
public final class Autonomy {

  /** Irreversible actions wait for a human. */
  public static final int DEFAULT = 3;

  /** What follows from a level. */
  public enum Ruling {
    /** The broker approves it. */
    APPROVE,
    /** The broker denies it. */
    DENY,
    /** A human decides. */
    HUMAN,
    /** A human decides, or an agent that has no part in it. */
    ANYBODY
  }

  private Autonomy() {}

  /** The level in force, 0 to 5. */
  public static int of(TaskCreated task) {
    return task.hasAutonomyLevel() ? task.getAutonomyLevel() : DEFAULT;
  }

  /** A root with the level that is in force: one that an agent asks for is for no higher one. */
  public static TaskCreated ofRoot(TaskCreated root, Actor requester) {
    boolean agents = requester.getKind() == ActorKind.AGENT.number();
    return agents && of(root) > DEFAULT ? root.toBuilder().setAutonomyLevel(DEFAULT).build() : root;
  }

  /** The task with the level that is in force below a parent: never a higher one. */
  public static TaskCreated inherit(TaskCreated child, TaskCreated parent) {
    if (!parent.hasAutonomyLevel() && !child.hasAutonomyLevel()) {
      return child;
    }
    int own = child.hasAutonomyLevel() ? child.getAutonomyLevel() : of(parent);
    int level = Math.min(own, of(parent));
    return child.hasAutonomyLevel() && level == own
        ? child
        : child.toBuilder().setAutonomyLevel(level).build();
  }

  /** What a level says to a proposal. */
  public static Ruling ruling(int level, ActionProposed proposed) {
    if (proposed.getKind() == Kind.PLAN.number()) {
      return level < 2 ? Ruling.HUMAN : Ruling.APPROVE;
    }
    if (proposed.getReversibility() == Reversibility.REVERSIBLE.number()) {
      return level < 3 ? Ruling.HUMAN : Ruling.APPROVE;
    }
    return switch (level) {
      case 0 -> Ruling.DENY;
      case 1, 2, 3 -> Ruling.HUMAN;
      case 4 -> Ruling.ANYBODY;
      default -> Ruling.APPROVE;
    };
  }

  /** Who may decide what a level leaves to others. */
  public static Approver approver(Ruling ruling) {
    return switch (ruling) {
      case APPROVE, DENY -> Approver.UNSPECIFIED;
      case HUMAN -> Approver.HUMAN;
      case ANYBODY -> Approver.ANYBODY;
    };
  }
}
