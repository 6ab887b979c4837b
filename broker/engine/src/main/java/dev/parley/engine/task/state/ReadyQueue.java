package dev.parley.engine.task.state;

import dev.parley.engine.dispatch.Demand;
import dev.parley.engine.task.TaskState;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Queued tasks with one demand: by priority, then in turns by fairness key, then by age. Confined
 * to the thread of its shard.
 *
 * <p>A task that leaves the state QUEUED in another way than by being taken stays in the queue
 * until it comes to the head.
 */
public final class ReadyQueue {

  private static final Comparator<Task> OLDEST_FIRST =
      Comparator.comparingLong(Task::createdPosition);

  private final Demand demand;
  private final TreeMap<Integer, LinkedHashMap<String, PriorityQueue<Task>>> byPriority =
      new TreeMap<>(Comparator.reverseOrder());
  private boolean blocked;

  ReadyQueue(Demand demand) {
    this.demand = demand;
  }

  void add(Task task) {
    byPriority
        .computeIfAbsent(task.created().getPriority(), p -> new LinkedHashMap<>())
        .computeIfAbsent(task.created().getFairnessKey(), k -> new PriorityQueue<>(OLDEST_FIRST))
        .add(task);
  }

  public Demand demand() {
    return demand;
  }

  /** The task to be assigned next; drops from the head what is not queued any more. */
  public @Nullable Task head() {
    while (!byPriority.isEmpty()) {
      var lanes = byPriority.firstEntry().getValue();
      while (!lanes.isEmpty()) {
        PriorityQueue<Task> lane = lanes.firstEntry().getValue();
        while (!lane.isEmpty()) {
          Task task = lane.element();
          if (task.state() == TaskState.QUEUED) {
            return task;
          }
          lane.remove();
        }
        lanes.pollFirstEntry();
      }
      byPriority.pollFirstEntry();
    }
    return null;
  }

  /** Takes the head; the next key has its turn. */
  public void takeHead() {
    var lanes = byPriority.firstEntry().getValue();
    Map.Entry<String, PriorityQueue<Task>> turn = lanes.pollFirstEntry();
    turn.getValue().remove();
    if (!turn.getValue().isEmpty()) {
      lanes.putLast(turn.getKey(), turn.getValue());
    }
  }

  /** Nobody is free for this demand. */
  public void block() {
    blocked = true;
  }

  void unblock() {
    blocked = false;
  }

  boolean blocked() {
    return blocked;
  }

  boolean before(ReadyQueue other) {
    Task mine = head();
    Task theirs = other.head();
    if (mine == null || theirs == null) {
      return theirs == null && mine != null;
    }
    int byPriority = Integer.compare(theirs.created().getPriority(), mine.created().getPriority());
    return byPriority != 0 ? byPriority < 0 : mine.createdPosition() < theirs.createdPosition();
  }
}
