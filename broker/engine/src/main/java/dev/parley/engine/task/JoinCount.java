package dev.parley.engine.task;

import dev.parley.engine.task.Joins.AttentionAction;
import dev.parley.engine.task.Joins.ChildFailureAction;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Joins.Mode;
import dev.parley.journal.v1.Join;

/**
 * How the children that a join counts stand. Immutable.
 *
 * @param total how many count
 * @param completed how many of them have completed
 * @param failed how many have ended in another way
 * @param attention how many of the unfinished ones need somebody
 */
public record JoinCount(int total, int completed, int failed, int attention) {

  /** How many have not ended. */
  public int unfinished() {
    return total - completed - failed;
  }

  /**
   * What this count decides; {@code UNSPECIFIED} while it decides nothing.
   *
   * @param wakes whether one of those that need somebody is to wake the task
   */
  public Decision decide(Join join, boolean wakes) {
    int tolerated =
        ChildFailureAction.byNumber(join.getFailureAction()) == ChildFailureAction.TOLERATE
            ? join.getFailuresTolerated()
            : 0;
    if (holds(join, tolerated)) {
      return Decision.HELD;
    }
    if (fails(join, tolerated)) {
      return Decision.NOT_HELD;
    }
    return wakes && join.getAttentionAction() != AttentionAction.LEAVE.number()
        ? Decision.ATTENTION
        : Decision.UNSPECIFIED;
  }

  private boolean holds(Join join, int tolerated) {
    return switch (Mode.byNumber(join.getMode())) {
      case UNSPECIFIED, ALL -> unfinished() == 0 && failed <= tolerated;
      case ANY -> completed >= 1;
      case QUORUM -> completed >= join.getQuorum();
    };
  }

  private boolean fails(Join join, int tolerated) {
    return switch (ChildFailureAction.byNumber(join.getFailureAction())) {
      case UNSPECIFIED, WAIT -> unfinished() == 0;
      case FAIL_FAST -> failed > 0;
      case TOLERATE -> failed > tolerated || completed + unfinished() < needed(join, tolerated);
    };
  }

  /** How many have to complete for the join to hold. */
  private int needed(Join join, int tolerated) {
    return switch (Mode.byNumber(join.getMode())) {
      case UNSPECIFIED, ALL -> total - tolerated;
      case ANY -> 1;
      case QUORUM -> join.getQuorum();
    };
  }
}
