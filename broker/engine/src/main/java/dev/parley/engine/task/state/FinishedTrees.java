package dev.parley.engine.task.state;

import dev.parley.engine.task.TaskLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Roots, and runs of schedules, that have ended, in the order in which they did, and when they may
 * be forgotten. Confined to the thread of its shard.
 */
public final class FinishedTrees {

  /** How long an outcome stays in any case, so that whoever waits for it hears of it. */
  private static final long TOLD_MS = 5_000;

  private final TaskLimits limits;
  private final LongSupplier bytes;
  private final Deque<Task> roots = new ArrayDeque<>();

  /**
   * Nothing has ended yet.
   *
   * @param bytes how much all tasks of the shard take
   */
  FinishedTrees(TaskLimits limits, LongSupplier bytes) {
    this.limits = limits;
    this.bytes = bytes;
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
    if (roots.size() > limits.finishedTreesMax()) {
      return 0;
    }
    return bytes.getAsLong() > limits.keptBytesMax()
        ? first.updateTimeMs() + Math.min(TOLD_MS, limits.finishedRetentionMs())
        : first.updateTimeMs() + limits.finishedRetentionMs();
  }
}
