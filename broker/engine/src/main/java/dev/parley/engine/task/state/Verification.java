package dev.parley.engine.task.state;

import dev.parley.engine.task.Policies.Reviewer;
import java.util.Collections;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What few tasks have: where their verification left the usual way, what came of a review, or what
 * children they were refused. Confined to the thread of its shard.
 */
final class Verification {

  /** Whose verdict is waited for in place of the policy's reviewer's; null for that one's. */
  @Nullable Reviewer awaited;

  /** Whether the policy's last resort was used. */
  boolean escalated;

  /** Those that the task was escalated to, and who have it or are to get it; null for nobody. */
  @Nullable LastResort lastResort;

  /** Whether it was escalated for a loop. */
  boolean loopEscalated;

  /** Ancestors for whose sake children were refused; the empty id stands for the depth. */
  SortedSet<String> refusedFor = Collections.emptySortedSet();

  /** Whether it was escalated because attempts or declines were used up. */
  boolean retriesEscalated;

  /** Whether a rule wants results to be reviewed, and not the policy alone. */
  boolean requiredByRule;

  int roundsBeforeRetarget;

  /** Agents that worked on it and left it to others, waiting for children: it is their work too. */
  SortedSet<String> yielders = Collections.emptySortedSet();

  /** Agents whose attempts ended without a result: others may have built on what they had. */
  SortedSet<String> tried = Collections.emptySortedSet();

  /** The verdict that this task, a review, ended with; null when it is none or has none. */
  TaskView.@Nullable Judged judged;

  @Override
  public int hashCode() {
    int hash = awaited == null ? 0 : awaited.number();
    hash = hash * 31 + (escalated ? 1 : 0);
    hash = hash * 31 + (lastResort == null ? 0 : lastResort.hashCode());
    hash = hash * 31 + (loopEscalated ? 1 : 0);
    hash = hash * 31 + refusedFor.hashCode();
    hash = hash * 31 + (retriesEscalated ? 1 : 0);
    hash = hash * 31 + (requiredByRule ? 1 : 0);
    hash = hash * 31 + roundsBeforeRetarget;
    hash = hash * 31 + yielders.hashCode();
    hash = hash * 31 + tried.hashCode();
    return hash * 31 + (judged == null ? 0 : judged.digest());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }
}
