package dev.parley.engine.task.state;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks by the time at which they are due; of those that are due at the same time the older one is
 * first. Confined to the thread of its shard.
 *
 * <p>A binary heap in which every task knows its place, so that a task that is not due any more is
 * taken out at once: what stayed until its time came would keep ended tasks in memory. Invariant:
 * {@code heap.get(task.duePlace) == task} for every task in it; the place of all others is {@link
 * #NOWHERE}.
 */
final class DueHeap {

  /** The place of a task that is not due at any time. */
  static final int NOWHERE = -1;

  private final List<Task> heap = new ArrayList<>();

  /**
   * Sets when a task is due, in place of what was set before.
   *
   * @param dueMs milliseconds since 1970; {@link Long#MAX_VALUE} for never
   */
  void put(Task task, long dueMs) {
    if (dueMs == Long.MAX_VALUE) {
      remove(task);
      return;
    }
    task.dueMs = dueMs;
    if (task.duePlace == NOWHERE) {
      task.duePlace = heap.size();
      heap.add(task);
    }
    settle(task);
  }

  private void remove(Task task) {
    int place = task.duePlace;
    if (place == NOWHERE) {
      return;
    }
    Task last = heap.removeLast();
    task.duePlace = NOWHERE;
    if (last != task) {
      place(last, place);
      settle(last);
    }
  }

  /** The task that is due first; null when none is. */
  @Nullable Task first() {
    return heap.isEmpty() ? null : heap.getFirst();
  }

  int size() {
    return heap.size();
  }

  private void settle(Task task) {
    rise(task);
    sink(task);
  }

  private void rise(Task task) {
    while (task.duePlace > 0) {
      Task above = heap.get((task.duePlace - 1) / 2);
      if (!before(task, above)) {
        return;
      }
      swap(task, above);
    }
  }

  private void sink(Task task) {
    while (2 * task.duePlace + 1 < heap.size()) {
      int left = 2 * task.duePlace + 1;
      boolean rightFirst = left + 1 < heap.size() && before(heap.get(left + 1), heap.get(left));
      Task below = heap.get(rightFirst ? left + 1 : left);
      if (!before(below, task)) {
        return;
      }
      swap(task, below);
    }
  }

  private void swap(Task one, Task other) {
    int place = one.duePlace;
    place(one, other.duePlace);
    place(other, place);
  }

  private void place(Task task, int place) {
    heap.set(place, task);
    task.duePlace = place;
  }

  private static boolean before(Task one, Task other) {
    return one.dueMs != other.dueMs
        ? one.dueMs < other.dueMs
        : one.createdPosition() < other.createdPosition();
  }
}
