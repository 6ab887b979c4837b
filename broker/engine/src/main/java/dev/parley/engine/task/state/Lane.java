package dev.parley.engine.task.state;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Queued tasks that differ in nothing but their age, the oldest first. Confined to the thread of
 * its shard.
 *
 * <p>Nearly all tasks come in the order of their age; those that come back to the queue are sorted
 * in. Invariant: {@code task.lane == this} for every task in it, so that a task is in one lane,
 * once, and one that need not wait any more is taken out at once: what stayed until it came to the
 * head would keep ended tasks in memory while nobody is free.
 */
final class Lane {

  final Turns turns;
  final String key;
  private final TasksByAge inOrder = new TasksByAge();
  private final TreeSet<Task> again =
      new TreeSet<>(Comparator.comparingLong(Task::createdPosition));

  Lane(Turns turns, String key) {
    this.turns = turns;
    this.key = key;
  }

  void add(Task task) {
    task.lane = this;
    if (inOrder.endsBefore(task.createdPosition())) {
      inOrder.add(task);
    } else {
      again.add(task);
    }
  }

  /** Takes out a task that is there. */
  void remove(Task task) {
    task.lane = null;
    if (again.isEmpty() || !again.remove(task)) {
      inOrder.remove(task);
    }
  }

  /** The oldest task; null when there is none. */
  @Nullable Task head() {
    Task first = inOrder.first();
    if (again.isEmpty()) {
      return first;
    }
    Task back = again.first();
    return first == null || back.createdPosition() < first.createdPosition() ? back : first;
  }
}
