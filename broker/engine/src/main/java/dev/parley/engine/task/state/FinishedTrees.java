package dev.parley.engine.task.state;

import dev.parley.engine.task.TaskLimits;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * Roots that have ended, in the order in which they did, and when they may be forgotten. Confined
 * to the thread of its shard.
 */
public final class FinishedTrees {

  private final TaskLimits limits;
  private final SequencedSet<Task> roots = new LinkedHashSet<>();

  FinishedTrees(TaskLimits limits) {
    this.limits = limits;
  }

  void add(Task root) {
    roots.add(root);
  }

  public void remove(Task task) {
    roots.remove(task);
  }

  /** The root of the next tree to forget. */
  public @Nullable Task due(long nowMs) {
    return !roots.isEmpty() && dueMs() <= nowMs ? roots.getFirst() : null;
  }

  /** When {@link #due} will have something, milliseconds since 1970. */
  public long dueMs() {
    if (roots.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (roots.size() > limits.finishedTreesMax()) {
      return 0;
    }
    return roots.getFirst().updateTimeMs() + limits.finishedRetentionMs();
  }
}
