package dev.parley.engine.task.state;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Queued tasks of one priority, in turns by fairness key. Confined to the thread of its shard.
 *
 * <p>Invariant: every key has one lane, which has one turn.
 */
final class Turns {

  private record Turn(String key, Lane lane) {}

  final int priority;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Deque<Turn> turns = new ArrayDeque<>();

  Turns(int priority) {
    this.priority = priority;
  }

  void add(String key, Task task) {
    Lane lane = lanes.get(key);
    if (lane == null) {
      dropKept();
      lane = new Lane();
      lanes.put(key, lane);
      turns.add(new Turn(key, lane));
    }
    lane.add(task);
  }

  /** A key that was kept although it has no task must not come before one that has. */
  private void dropKept() {
    if (head() == null) {
      turns.clear();
      lanes.clear();
    }
  }

  /** The oldest task of the key whose turn it is; null when there is none of any key. */
  @Nullable Task head() {
    while (!turns.isEmpty()) {
      Turn turn = turns.getFirst();
      Task head = turn.lane.head();
      if (head != null) {
        return head;
      }
      if (turns.size() == 1) {
        // Kept: most tasks have the same key, and many find an empty queue.
        return null;
      }
      turns.removeFirst();
      lanes.remove(turn.key);
    }
    return null;
  }

  /** Takes the head out; the next key has its turn. */
  void take(Task head) {
    Turn turn = turns.removeFirst();
    turn.lane.take(head);
    turns.addLast(turn);
  }
}
