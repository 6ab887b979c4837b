package dev.parley.engine.task.state;

import dev.parley.engine.task.TaskKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Tasks that wait for something that is over when a time has passed, by how long they have been
 * waiting: tells for which of them time has stood still because of a pause that is over. Confined
 * to the thread of its shard.
 *
 * <p>No task comes to wait since a time that is over, so of a pause only those matter that waited
 * before it ended. They are looked through once for a pause that is forgotten then; one that is
 * still needed is so for as long as the task goes on waiting that was found.
 */
final class TimedWaits {

  private final BiPredicate<Switch, Task> holds;
  private final TreeSet<Task> longestFirst =
      new TreeSet<>(
          Comparator.<Task>comparingLong(task -> task.waitsSinceMs)
              .thenComparingLong(Task::createdPosition));

  /** Of each pause that was found to be needed: a task that it has held. */
  private final Map<TaskKey, Task> witnesses = new HashMap<>();

  /**
   * @param holds whether a switch holds a task, as long as it is engaged
   */
  TimedWaits(BiPredicate<Switch, Task> holds) {
    this.holds = holds;
  }

  /**
   * A task waits since a time, in milliseconds since 1970; {@link Long#MAX_VALUE} when it does not.
   */
  void put(Task task, long sinceMs) {
    if (task.waitsSinceMs == sinceMs) {
      return;
    }
    if (task.waitsSinceMs != Long.MAX_VALUE) {
      longestFirst.remove(task);
    }
    task.waitsSinceMs = sinceMs;
    if (sinceMs != Long.MAX_VALUE) {
      longestFirst.add(task);
    }
  }

  /** Whether a task waits for which time has stood still because of a switch, which is off. */
  boolean anyWasHeldBy(Switch off) {
    Task witness = witnesses.get(off.key());
    if (witness != null && wasHeld(witness, off)) {
      return true;
    }
    for (Task task : longestFirst) {
      if (task.waitsSinceMs >= off.offTimeMs()) {
        break;
      }
      if (holds.test(off, task)) {
        witnesses.put(off.key(), task);
        return true;
      }
    }
    witnesses.remove(off.key());
    return false;
  }

  private boolean wasHeld(Task task, Switch off) {
    return task.waitsSinceMs < off.offTimeMs() && holds.test(off, task);
  }
}
