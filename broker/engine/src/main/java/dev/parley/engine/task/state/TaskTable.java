package dev.parley.engine.task.state;

import dev.parley.engine.runtime.StateMachine.Snapshot;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.task.TaskState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All tasks of a shard and the indexes over them.
 *
 * <p>Confined to the thread of its shard. The tasks are what is stored; every index is a function
 * of them. While a shard loads, events of different tasks come in any order and no index is kept;
 * {@link #link} builds all of them at once, {@link #moved} keeps them from then on.
 */
public final class TaskTable implements TasksView {

  private final Map<TaskKey, Task> tasks = new HashMap<>();
  private final TreeMap<Long, Task> byAge = new TreeMap<>();
  private final Map<Holder, SequencedSet<Task>> byHolder = new HashMap<>();
  private final SequencedSet<Task> orphaning = new LinkedHashSet<>();
  private final ReadyQueues ready = new ReadyQueues();
  private final Timers timers = new Timers();
  private final FinishedTrees finished;
  private final Changes changes = new Changes();
  private final boolean forgetTimers;
  private boolean linked;
  private int unfinished;

  public TaskTable(TaskLimits limits, boolean forgetTimers) {
    this.finished = new FinishedTrees(limits);
    this.forgetTimers = forgetTimers;
  }

  /** Adds a task whose first event is about to be recorded. */
  public void add(Task task) {
    if (tasks.putIfAbsent(task.key(), task) != null) {
      throw new IllegalStateException("Expected no task %s, but there is".formatted(task.key()));
    }
    byAge.put(task.createdPosition(), task);
    if (linked) {
      tie(task);
    }
  }

  /** Removes a finished task. */
  public void remove(Task task, long position) {
    tasks.remove(task.key());
    byAge.remove(task.createdPosition());
    changes.removed(task.key(), position);
    if (linked) {
      finished.remove(task);
      if (task.parent != null) {
        task.parent.dropChild(task);
      }
    }
  }

  /**
   * A task that must be there.
   *
   * @throws IllegalStateException when it is not: the journal contradicts itself
   */
  public Task get(TaskKey key) {
    Task task = tasks.get(key);
    if (task == null) {
      throw new IllegalStateException("Expected a task %s, but there is none".formatted(key));
    }
    return task;
  }

  @Override
  public @Nullable Task find(TaskKey key) {
    return tasks.get(key);
  }

  public Collection<Task> oldestFirst() {
    return byAge.values();
  }

  /** An event was recorded: brings the indexes up to date. */
  public void moved(Task task, TaskState from, @Nullable Holder heldBy, long position) {
    changes.changed(task, position);
    if (!linked) {
      return;
    }
    if (heldBy != null && !heldBy.equals(task.holder())) {
      unhold(heldBy, task);
    }
    TaskState to = task.state();
    if (from != to && !(from.leased() && to.leased())) {
      index(task);
      timers.arm(task);
    }
    if (to.terminal() && !from.terminal()) {
      end(task);
    }
  }

  /** Builds every index. Called once, when loading is over. */
  public void link(long nowMs) {
    linked = true;
    for (Task task : byAge.values()) {
      tie(task);
      if (task.state().leased()) {
        task.heard(nowMs, true);
      }
      if (!task.state().terminal()) {
        index(task);
        if (!forgetTimers) {
          timers.arm(task);
        }
      }
    }
    for (Task task : byAge.values()) {
      if (task.state().terminal() && task.unfinishedChildren > 0) {
        orphaning.add(task);
      }
      if (task.state().terminal() && task.parent == null) {
        finished.add(task);
      }
    }
  }

  private void tie(Task task) {
    String parentId = task.created().getParentId();
    if (!parentId.isEmpty()) {
      Task parent = tasks.get(task.key().sibling(parentId));
      if (parent != null) {
        task.parent = parent;
        parent.children.add(task);
      }
    }
    // A task that is being created has no state yet; it will not be terminal by its first event.
    if (!task.state().terminal()) {
      unfinished++;
      if (task.parent != null) {
        task.parent.unfinishedChildren++;
      }
    }
  }

  private void index(Task task) {
    if (task.state() == TaskState.QUEUED) {
      ready.add(task);
    }
    Holder holder = task.holder();
    if (holder != null) {
      byHolder.computeIfAbsent(holder, h -> new LinkedHashSet<>()).add(task);
    }
  }

  private void end(Task task) {
    unfinished--;
    if (task.parent != null) {
      task.parent.unfinishedChildren--;
    } else {
      finished.add(task);
    }
    if (task.unfinishedChildren > 0) {
      orphaning.add(task);
    }
  }

  private void unhold(Holder holder, Task task) {
    SequencedSet<Task> held = byHolder.get(holder);
    if (held != null && held.remove(task) && held.isEmpty()) {
      byHolder.remove(holder);
    }
  }

  /** The oldest ended task that has children which have not ended. */
  public @Nullable Task nextOrphaning() {
    while (!orphaning.isEmpty()) {
      Task task = orphaning.getFirst();
      if (task.unfinishedChildren > 0) {
        return task;
      }
      orphaning.removeFirst();
    }
    return null;
  }

  public ReadyQueues ready() {
    return ready;
  }

  public Timers timers() {
    return timers;
  }

  public FinishedTrees finished() {
    return finished;
  }

  public List<Snapshot> takeChanged(long position) {
    return changes.take(position);
  }

  @Override
  public int unfinished() {
    return unfinished;
  }

  @Override
  public List<Task> heldBy(Holder holder) {
    SequencedSet<Task> held = byHolder.get(holder);
    return held == null ? List.of() : List.copyOf(held);
  }

  @Override
  public @Nullable Task createdBefore(long position) {
    Map.Entry<Long, Task> entry = byAge.lowerEntry(position);
    return entry == null ? null : entry.getValue();
  }

  @Override
  public List<Task> tree(TaskKey top, int levels) {
    Task task = tasks.get(top);
    if (task == null) {
      return List.of();
    }
    int depthMax = levels == 0 ? Integer.MAX_VALUE : task.created().getDepth() + levels;
    List<Task> found = new ArrayList<>();
    Deque<Task> open = new ArrayDeque<>(List.of(task));
    while (!open.isEmpty()) {
      Task next = open.removeFirst();
      found.add(next);
      if (next.created().getDepth() < depthMax) {
        open.addAll(next.children);
      }
    }
    return found;
  }

  public long digest() {
    long hash = 0;
    for (Task task : byAge.values()) {
      hash = hash * 31 + task.digest();
    }
    return hash;
  }
}
