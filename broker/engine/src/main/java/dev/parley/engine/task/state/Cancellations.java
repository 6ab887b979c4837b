package dev.parley.engine.task.state;

import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.journal.v1.CancelRequested;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that are being canceled with a grace, and those at which a cancellation may go on, from
 * the leaves up. Nobody is given one, and none goes on by a join or because a wait is over.
 * Confined to the thread of its shard.
 */
final class Cancellations {

  /** Tasks that are being canceled by their own cancellation, and when they end in any case. */
  private final SequencedMap<Task, Long> underWay = new LinkedHashMap<>();

  /** Tasks that may have come to a point where their cancellation goes on. */
  private final SequencedSet<Task> winding = new LinkedHashSet<>();

  private final ReadyQueues ready;
  private final TaskRules rules;

  Cancellations(ReadyQueues ready, TaskRules rules) {
    this.ready = ready;
    this.rules = rules;
  }

  /** Takes up a task as it is, while the shard is being linked. */
  void start(Task task) {
    if (task.canceling() != null) {
      underWay.put(task, task.canceling().dueTimeMs());
    }
  }

  /** All tasks were taken up, and are tied to each other. */
  void started() {
    underWay.keySet().forEach(this::wind);
  }

  /** Something has happened to a task that may be being canceled. */
  void moved(Task task) {
    Canceling here = task.canceling();
    if (underWay.isEmpty() && here == null) {
      return;
    }
    if (task.state().terminal()) {
      underWay.remove(task);
    } else if (here != null) {
      Long before = underWay.put(task, here.dueTimeMs());
      if (before == null || here.dueTimeMs() < before) {
        wind(task);
      }
    }
    if (of(task) != null) {
      winding.add(task);
    }
    if (task.parent != null && of(task.parent) != null) {
      winding.add(task.parent);
    }
  }

  private void wind(Task task) {
    List<Task> all = TreeOrder.parentsFirst(task, 0).reversed();
    winding.addAll(all);
    if (!rules.breaks(TaskRule.DELEGATE_CANCELING)) {
      all.forEach(ready::remove);
    }
  }

  /** Whether nothing but its end is to come of a task: it, or one above it, is being canceled. */
  boolean onlyEnds(Task task) {
    return of(task) != null && !rules.breaks(TaskRule.DELEGATE_CANCELING);
  }

  boolean any() {
    return !underWay.isEmpty();
  }

  /**
   * By what a task is being canceled: its own cancellation, or one above it that is over sooner.
   */
  @Nullable CancelRequested of(TaskView task) {
    if (underWay.isEmpty()) {
      return null;
    }
    CancelRequested first = null;
    for (@Nullable TaskView above = task; above != null; above = above.parent()) {
      // Which one is looked up: one that is packed would have to be unpacked to be asked.
      Canceling here = underWay.containsKey(above) ? above.canceling() : null;
      if (here != null && (first == null || here.dueTimeMs() < first.getDueTimeMs())) {
        first = here.request();
      }
    }
    return first;
  }

  /** A task whose cancellation may go on. */
  @Nullable Task next() {
    while (!winding.isEmpty()) {
      Task next = winding.removeFirst();
      if (!next.state().terminal()) {
        return next;
      }
    }
    return null;
  }
}
