package dev.parley.engine.task.state;

import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.journal.v1.CancelRequested;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that are being canceled with a grace, and those at which a cancellation may go on, from
 * the leaves up. Nobody is given one, and none goes on by a join or because a wait is over.
 * Confined to the thread of its shard.
 */
final class Cancellations {

  /** Tasks that have not ended and are being canceled, by their own cancellation. */
  private final SequencedSet<Task> underWay = new LinkedHashSet<>();

  /** Tasks that may have come to a point where their cancellation goes on. */
  private final Deque<Task> winding = new ArrayDeque<>();

  private final ReadyQueues ready;
  private final TaskRules rules;

  Cancellations(ReadyQueues ready, TaskRules rules) {
    this.ready = ready;
    this.rules = rules;
  }

  /** Takes up a task as it is, while the shard is being linked. */
  void start(Task task) {
    if (task.canceling() != null) {
      underWay.add(task);
    }
  }

  /** All tasks were taken up, and are tied to each other. */
  void started() {
    underWay.forEach(this::wind);
  }

  /** Something has happened to a task that may be being canceled. */
  void moved(Task task) {
    if (underWay.isEmpty() && task.canceling() == null) {
      return;
    }
    if (task.state().terminal()) {
      underWay.remove(task);
    } else if (task.canceling() != null && underWay.add(task)) {
      wind(task);
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

  /** By what a task is being canceled: its own cancellation, or the next one above it. */
  @Nullable CancelRequested of(TaskView task) {
    if (underWay.isEmpty()) {
      return null;
    }
    for (@Nullable TaskView above = task; above != null; above = above.parent()) {
      // Which one is looked up: one that is packed would have to be unpacked to be asked.
      Canceling here = underWay.contains(above) ? above.canceling() : null;
      if (here != null) {
        return here.request();
      }
    }
    return null;
  }

  /** A task whose cancellation may go on. */
  @Nullable Task next() {
    Task next = winding.poll();
    while (next != null && next.state().terminal()) {
      next = winding.poll();
    }
    return next;
  }
}
