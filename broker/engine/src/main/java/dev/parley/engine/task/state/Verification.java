package dev.parley.engine.task.state;

import dev.parley.engine.task.Policies.Reviewer;
import org.jspecify.annotations.Nullable;

/**
 * What few tasks have: where their verification left the usual way, or what came of a review.
 * Confined to the thread of its shard.
 */
final class Verification {

  /** Whose verdict is waited for in place of the policy's reviewer's; null for that one's. */
  @Nullable Reviewer awaited;

  /** Whether the policy's last resort was used. */
  boolean escalated;

  /** Whether those that the policy's last resort names have the task, or are to get it. */
  boolean lastResort;

  int roundsBeforeRetarget;

  /** The verdict that this task, a review, ended with; null when it is none or has none. */
  TaskView.@Nullable Judged judged;

  @Override
  public int hashCode() {
    int hash = awaited == null ? 0 : awaited.number();
    hash = hash * 31 + (escalated ? 1 : 0);
    hash = hash * 31 + (lastResort ? 1 : 0);
    hash = hash * 31 + roundsBeforeRetarget;
    return hash * 31 + (judged == null ? 0 : judged.digest());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }
}
