package dev.parley.engine.task.state;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Queued tasks of one priority, in turns by fairness key. Confined to the thread of its shard.
 *
 * <p>Invariant: every key has one lane, and every lane has a task. Only a single one is kept when
 * its last task was taken: most tasks have the same key, and many find an empty queue.
 */
final class Turns {

  final ReadyQueue queue;
  final int priority;

  /** The next turn first. */
  private final Map<String, Lane> lanes = new LinkedHashMap<>();

  /** The first of {@link #lanes}; null when that is empty. */
  private @Nullable Lane first;

  Turns(ReadyQueue queue, int priority) {
    this.queue = queue;
    this.priority = priority;
  }

  void add(String key, Task task) {
    Lane lane = lanes.get(key);
    if (lane == null) {
      if (head() == null) {
        // A key that was kept although it has no task must not come before one that has.
        lanes.clear();
      }
      lane = new Lane(this, key);
      lanes.put(key, lane);
      findFirst();
    }
    lane.add(task);
  }

  /** The oldest task of the key whose turn it is; null when there is none of any key. */
  @Nullable Task head() {
    return first == null ? null : first.head();
  }

  /** Takes the head out; the next key has its turn. */
  void take(Task head) {
    Lane lane = first;
    if (lane == null) {
      return;
    }
    lane.remove(head);
    if (lanes.size() > 1) {
      lanes.remove(lane.key);
      if (lane.head() != null) {
        lanes.put(lane.key, lane);
      }
      findFirst();
    }
  }

  /** Drops a lane that has lost its last task. */
  void drop(Lane lane) {
    lanes.remove(lane.key);
    findFirst();
  }

  private void findFirst() {
    first = lanes.isEmpty() ? null : lanes.values().iterator().next();
  }
}
