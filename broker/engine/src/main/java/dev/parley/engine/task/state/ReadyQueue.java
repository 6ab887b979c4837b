package dev.parley.engine.task.state;

import dev.parley.engine.dispatch.Demand;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Queued tasks with one demand: by priority, then in turns by fairness key, then by age. Confined
 * to the thread of its shard.
 *
 * <p>Invariant: there are tasks of every priority in {@link #byPriority}. Only a single one is kept
 * when its last task was taken, for the next task to find.
 */
public final class ReadyQueue {

  private final Demand demand;
  private final TreeMap<Integer, Turns> byPriority = new TreeMap<>(Comparator.reverseOrder());

  /** The highest priority of {@link #byPriority}; null when that is empty. */
  private @Nullable Turns top;

  private boolean blocked;

  ReadyQueue(Demand demand) {
    this.demand = demand;
  }

  void add(Task task) {
    int priority = task.created().getPriority();
    Turns turns = top;
    if (turns == null || turns.priority != priority) {
      if (head() == null) {
        byPriority.clear();
      }
      turns = byPriority.computeIfAbsent(priority, p -> new Turns(this, p));
      findTop();
    }
    turns.add(task.created().getFairnessKey(), task);
  }

  public Demand demand() {
    return demand;
  }

  /** The task to be assigned next. */
  public @Nullable Task head() {
    return top == null ? null : top.head();
  }

  /** Takes out what is the head now; the next key has its turn. */
  public void take(Task head) {
    if (top != null) {
      top.take(head);
      if (top.head() == null && byPriority.size() > 1) {
        drop(top);
      }
    }
  }

  /** Takes out a task that is there, and all that is empty without it. */
  void remove(Task task, Lane lane) {
    lane.remove(task);
    if (lane.head() == null) {
      lane.turns.drop(lane);
      if (lane.turns.head() == null) {
        drop(lane.turns);
      }
    }
  }

  private void drop(Turns turns) {
    byPriority.remove(turns.priority);
    findTop();
  }

  private void findTop() {
    top = byPriority.isEmpty() ? null : byPriority.firstEntry().getValue();
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
    int byPriority = Integer.compare(other.priority(), priority());
    return byPriority != 0 ? byPriority < 0 : mine.createdPosition() < theirs.createdPosition();
  }

  private int priority() {
    return top == null ? Integer.MIN_VALUE : top.priority;
  }
}
