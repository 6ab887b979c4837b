package dev.parley.engine.task.state;

import dev.parley.engine.task.JoinCount;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Join;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The children that a join counts, and how they stand: a function of the children. Confined to the
 * thread of its shard.
 *
 * <p>What counts was there when the task yielded: the first children, or those that the join names.
 */
final class JoinTally {

  private final Set<String> named;
  private final long lastPosition;
  private final Set<Task> attention = new HashSet<>();
  private int total;
  private int completed;
  private int failed;

  private JoinTally(Join join, List<Task> first) {
    this.named = Set.copyOf(join.getChildIdsList());
    this.lastPosition = first.isEmpty() ? 0 : first.getLast().createdPosition();
  }

  /** Counts children as they are now. */
  static JoinTally of(Task parent, Join join) {
    List<Task> children = parent.children();
    List<Task> first = children.subList(0, Math.min(join.getChildren(), children.size()));
    JoinTally tally = new JoinTally(join, first);
    for (Task child : first) {
      if (tally.counts(child)) {
        tally.total++;
        tally.moved(child, TaskState.NONE);
      }
    }
    return tally;
  }

  boolean counts(Task child) {
    return child.createdPosition() <= lastPosition
        && (named.isEmpty() || named.contains(child.key().taskId()));
  }

  /** An event of a child was recorded. */
  void moved(Task child, TaskState from) {
    if (!counts(child)) {
      return;
    }
    if (child.state().terminal() && !from.terminal()) {
      completed += child.state() == TaskState.COMPLETED ? 1 : 0;
      failed += child.state() == TaskState.COMPLETED ? 0 : 1;
    }
    if (needsSomebody(child)) {
      attention.add(child);
    } else {
      attention.remove(child);
    }
  }

  private static boolean needsSomebody(Task child) {
    return child.state() == TaskState.PARKED
        || child.state() == TaskState.INPUT_REQUIRED
        || (child.state() == TaskState.VERIFYING
            && child.created().getVerificationPolicy().getReviewer()
                == Reviewer.REQUESTER.number());
  }

  JoinCount count() {
    return new JoinCount(total, completed, failed, attention.size());
  }

  /** Children of a task that count and have not ended, oldest first, at most as many as given. */
  List<Task> unfinished(Task parent, int limit) {
    List<Task> found = new ArrayList<>();
    for (Task child : parent.children()) {
      if (found.size() == limit || child.createdPosition() > lastPosition) {
        break;
      }
      if (!child.state().terminal() && counts(child)) {
        found.add(child);
      }
    }
    return found;
  }
}
