package dev.parley.engine.task.state;

import dev.parley.engine.task.TaskLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Roots, and runs of schedules, that have ended, in the order in which they did, and when they may
 * be forgotten. Confined to the thread of its shard.
 */
public final class FinishedTrees {

  private final TaskLimits limits;
  private final Deque<Task> roots = new ArrayDeque<>();

  FinishedTrees(TaskLimits limits) {
    this.limits = limits;
  }

  void add(Task root) {
    roots.add(root);
  }

  /** Takes out a root that was forgotten: the first one, or the tree was not the one to forget. */
  void remove(Task root) {
    if (roots.peekFirst() == root) {
      roots.removeFirst();
    } else {
      roots.remove(root);
    }
  }

  /** The root of the next tree to forget. */
  public @Nullable Task due(long nowMs) {
    return dueMs() <= nowMs ? roots.peekFirst() : null;
  }

  /** When {@link #due} will have something, milliseconds since 1970. */
  public long dueMs() {
    Task first = roots.peekFirst();
    if (first == null) {
      return Long.MAX_VALUE;
    }
    return roots.size() > limits.finishedTreesMax()
        ? 0
        : first.updateTimeMs() + limits.finishedRetentionMs();
  }
}
