package dev.parley.engine.simulation;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.state.TaskView;
import dev.parley.engine.task.state.TasksView;
import dev.parley.journal.v1.Event;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the tasks of a shard take, as their events add up. A schedule lets go of its oldest events:
 * how many of them it keeps is taken from its owner.
 */
final class TrueBytes {

  static final String COUNTED = "what tasks take is counted";
  static final String BOUNDED = "no task is created where there is no room";

  /** What a task takes beside its events, as the limits say. */
  private static final long TASK_BYTES = 450;

  private final long bytesMax;
  private final Map<TaskKey, Long> byTask = new HashMap<>();
  private final Set<TaskKey> recurring = new LinkedHashSet<>();

  /** All but the events of schedules. */
  private long bytes;

  /**
   * @param bytesMax what all tasks take when nobody may create one any more
   */
  TrueBytes(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  void happened(Event event) {
    TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
    if (event.hasTaskForgotten()) {
      Long there = byTask.remove(key);
      recurring.remove(key);
      bytes -= there == null ? 0 : there;
    } else if (event.hasTaskCreated() && event.getTaskCreated().hasSchedule()) {
      recurring.add(key);
      add(key, TASK_BYTES);
    } else if (event.hasTaskCreated()) {
      add(key, TASK_BYTES + event.getSerializedSize());
    } else if (byTask.containsKey(key) && !recurring.contains(key)) {
      add(key, event.getSerializedSize());
    }
  }

  private void add(TaskKey key, long more) {
    byTask.merge(key, more, Long::sum);
    bytes += more;
  }

  /** Somebody is about to have created a task. */
  void unlessFull(TaskKey key) {
    Broken.unless(
        bytes < bytesMax,
        BOUNDED,
        "task %s was created although the others take %d bytes, and %d are too many",
        key,
        bytes,
        bytesMax);
  }

  /** The owner has nothing to do by itself. */
  void idle(TasksView view) {
    long all = bytes;
    for (TaskKey schedule : recurring) {
      TaskView there = view.find(schedule);
      if (there != null) {
        all += kept(there);
      }
    }
    Broken.unless(
        view.bytes() == all,
        COUNTED,
        "the owner counts %d bytes, but its tasks take %d",
        view.bytes(),
        all);
  }

  private static long kept(TaskView schedule) {
    return schedule.history().after(0, Integer.MAX_VALUE).stream()
        .mapToLong(Event::getSerializedSize)
        .sum();
  }
}
