package dev.parley.engine.task.state;

import dev.parley.engine.task.TaskState;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Queued tasks that differ in nothing but their age, the oldest first. Confined to the thread of
 * its shard.
 *
 * <p>Nearly all tasks come in the order of their age and take constant time, however many there
 * are; those that come back to the queue are sorted in. A task that leaves the state QUEUED in
 * another way than by being taken stays until it comes to the head.
 */
final class Lane {

  private final ArrayDeque<Task> inOrder = new ArrayDeque<>();
  private final PriorityQueue<Task> again =
      new PriorityQueue<>(1, Comparator.comparingLong(Task::createdPosition));

  void add(Task task) {
    Task last = inOrder.peekLast();
    if (last == null || last.createdPosition() < task.createdPosition()) {
      inOrder.add(task);
    } else {
      again.add(task);
    }
  }

  /** The oldest task; drops from the head what is not queued any more. */
  @Nullable Task head() {
    Task first = queued(inOrder);
    Task back = queued(again);
    return first == null || (back != null && back.createdPosition() < first.createdPosition())
        ? back
        : first;
  }

  /** Takes the head out. */
  void take(Task head) {
    (inOrder.peek() == head ? inOrder : again).remove();
  }

  private static @Nullable Task queued(Queue<Task> tasks) {
    Task task = tasks.peek();
    while (task != null && task.state() != TaskState.QUEUED) {
      tasks.remove();
      task = tasks.peek();
    }
    return task;
  }
}
