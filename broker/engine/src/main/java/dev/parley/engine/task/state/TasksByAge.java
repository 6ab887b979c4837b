package dev.parley.engine.task.state;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks in the order in which they were created. Confined to the thread of its shard.
 *
 * <p>New ones come last and old ones go first, so short lists, one after the other, do with four
 * bytes for a task; a tree of any kind takes ten times as many.
 */
final class TasksByAge {

  private static final int BLOCK_MAX = 512;

  /**
   * Tasks in order; only a single block may be empty, so that what comes and goes one by one needs
   * no new one. The first task may go, its position stays as a lower bound.
   */
  private record Block(long fromPosition, List<Task> tasks) {}

  private final List<Block> blocks = new ArrayList<>();

  /** Adds a task that is younger than all others. */
  void add(Task task) {
    if (blocks.isEmpty() || blocks.getLast().tasks.size() == BLOCK_MAX) {
      blocks.add(new Block(task.createdPosition(), new ArrayList<>()));
    }
    blocks.getLast().tasks.add(task);
  }

  /** Whether a task that was created at a position can be added. */
  boolean endsBefore(long position) {
    if (blocks.isEmpty()) {
      return true;
    }
    Block last = blocks.getLast();
    return last.tasks.isEmpty()
        ? last.fromPosition <= position
        : last.tasks.getLast().createdPosition() < position;
  }

  /** The oldest task; null when there is none. */
  @Nullable Task first() {
    return blocks.isEmpty() || blocks.getFirst().tasks.isEmpty()
        ? null
        : blocks.getFirst().tasks.getFirst();
  }

  /** Removes a task that is there. */
  void remove(Task task) {
    int block = blockUpTo(task.createdPosition());
    List<Task> tasks = blocks.get(block).tasks;
    tasks.remove(countBefore(tasks, task.createdPosition()));
    if (tasks.isEmpty() && blocks.size() > 1) {
      blocks.remove(block);
    }
  }

  /** The youngest task that was created before a position. */
  @Nullable Task before(long position) {
    for (int block = blockUpTo(position); block >= 0; block--) {
      List<Task> tasks = blocks.get(block).tasks;
      int count = countBefore(tasks, position);
      if (count > 0) {
        return tasks.get(count - 1);
      }
    }
    return null;
  }

  /** The last block that begins at or before a position; -1 when there is none. */
  private int blockUpTo(long position) {
    int low = 0;
    int high = blocks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (blocks.get(middle).fromPosition <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private static int countBefore(List<Task> tasks, long position) {
    int low = 0;
    int high = tasks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tasks.get(middle).createdPosition() < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
