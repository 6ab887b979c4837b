package dev.parley.engine.simulation;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.state.TaskView;
import dev.parley.engine.task.state.TasksView;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.ItemsAdded;
import dev.parley.journal.v1.TaskCreated;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the tasks of a shard take, and the children that fan-outs are still to make of their items,
 * as their events add up. A schedule lets go of its oldest events: how many of them it keeps is
 * taken from its owner.
 */
final class TrueBytes {

  static final String COUNTED = "what tasks take is counted";
  static final String BOUNDED = "nothing is created where there is no room";

  /** What a task takes beside its events, as the limits say. */
  private static final long TASK_BYTES = 450;

  private final long bytesMax;
  private final Map<TaskKey, Long> byTask = new HashMap<>();
  private final Map<TaskKey, Making> making = new HashMap<>();
  private final Set<TaskKey> recurring = new LinkedHashSet<>();

  /** All but the events of schedules. */
  private long bytes;

  /** A fan-out of which children are still to be made. */
  private static final class Making {
    final long bytesEach;
    int left;

    Making(TaskCreated fanOut) {
      this.bytesEach = TASK_BYTES + fanOut.getFanOut().getTemplate().getSerializedSize();
      this.left = fanOut.getFanOut().getItemsCount();
    }

    long bytes() {
      return left * bytesEach;
    }
  }

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
    make(key, event);
  }

  /** Items count until their children are made, or will not be any more. */
  private void make(TaskKey key, Event event) {
    Making one = making.get(key);
    if (event.getTaskCreated().hasFanOut()) {
      making.put(key, new Making(event.getTaskCreated()));
    } else if (one != null && event.hasItemsAdded()) {
      one.left += event.getItemsAdded().getItemsCount();
    } else if (event.hasTaskResumed() || event.hasTaskEnded()) {
      making.remove(key);
    }
    Making parent =
        event.hasTaskCreated() && !key.isReview() ? making.get(key.sibling(key.parentId())) : null;
    if (parent != null) {
      parent.left--;
    }
  }

  private long all() {
    return bytes + making.values().stream().mapToLong(Making::bytes).sum();
  }

  private void add(TaskKey key, long more) {
    byTask.merge(key, more, Long::sum);
    bytes += more;
  }

  /** Somebody is about to have created a task. */
  void unlessFull(TaskKey key, TaskCreated created) {
    Broken.unless(
        all() < bytesMax && new Making(created).bytes() < bytesMax,
        BOUNDED,
        "task %s was created although the others take %d bytes, and %d are too many",
        key,
        all(),
        bytesMax);
  }

  /** A fan-out is about to have items, of which only the last one may go beyond the limit. */
  void unlessFull(TaskKey key, ItemsAdded added) {
    Making one = making.get(key);
    int items = added.getItemsCount();
    long more = one == null || items == 0 ? 0 : (items - 1) * one.bytesEach;
    Broken.unless(
        items == 0 || all() + more < bytesMax,
        BOUNDED,
        "task %s was given %d items although all tasks take %d bytes, and %d are too many",
        key,
        items,
        all(),
        bytesMax);
  }

  /** The owner has nothing to do by itself. */
  void idle(TasksView view) {
    long all = all();
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
