package dev.parley.engine.task.state;

import java.util.ArrayList;
import java.util.Arrays;
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

  /** In order; only a single one may be empty: what comes and goes one by one needs no new one. */
  private final List<Block> blocks = new ArrayList<>();

  /** Adds a task that is younger than all others. */
  void add(Task task) {
    if (blocks.isEmpty() || blocks.getLast().isFull()) {
      blocks.add(new Block(task.createdPosition()));
    }
    blocks.getLast().add(task);
  }

  /** Whether a task that was created at a position can be added. */
  boolean endsBefore(long position) {
    return blocks.isEmpty() || blocks.getLast().endsBefore(position);
  }

  /** The oldest task; null when there is none. */
  @Nullable Task first() {
    return blocks.isEmpty() || blocks.getFirst().isEmpty() ? null : blocks.getFirst().first();
  }

  /** Removes a task that is there. */
  void remove(Task task) {
    // Nearly always it is the oldest one, and looking for its place would look at others.
    int place = task == first() ? 0 : blockUpTo(task.createdPosition());
    Block block = blocks.get(place);
    block.remove(task);
    if (block.isEmpty() && blocks.size() > 1) {
      blocks.remove(place);
    }
  }

  /** The youngest task that was created before a position. */
  @Nullable Task before(long position) {
    for (int block = blockUpTo(position); block >= 0; block--) {
      Task found = blocks.get(block).before(position);
      if (found != null) {
        return found;
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

  /** Tasks in order. The first one may go without the others being moved. */
  private static final class Block {
    /** The position of the first task that was in it. */
    final long fromPosition;

    private Task[] tasks = new Task[0];

    /** Where the first task stands, and where the next one will. */
    private int from;

    private int to;

    Block(long fromPosition) {
      this.fromPosition = fromPosition;
    }

    boolean isEmpty() {
      return from == to;
    }

    boolean isFull() {
      return to - from == BLOCK_MAX;
    }

    Task first() {
      return tasks[from];
    }

    void add(Task task) {
      if (to == tasks.length) {
        int count = to - from;
        tasks = Arrays.copyOfRange(tasks, from, from + count + count / 2 + 4);
        from = 0;
        to = count;
      }
      tasks[to++] = task;
    }

    boolean endsBefore(long position) {
      return isEmpty() ? fromPosition <= position : tasks[to - 1].createdPosition() < position;
    }

    @Nullable Task before(long position) {
      int end = endBefore(position);
      return end == from ? null : tasks[end - 1];
    }

    void remove(Task task) {
      int place = task == tasks[from] ? from : endBefore(task.createdPosition());
      System.arraycopy(tasks, from, tasks, from + 1, place - from);
      Arrays.fill(tasks, from, from + 1, null);
      from++;
      if (isEmpty()) {
        from = 0;
        to = 0;
      }
    }

    /** Where those end that were created before a position. */
    private int endBefore(long position) {
      int low = from;
      int high = to;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (tasks[middle].createdPosition() < position) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }
}
