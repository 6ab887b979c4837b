package dev.parley.engine.task.state;

import dev.parley.engine.dispatch.Demand;
import java.util.Comparator;
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
      turns = byPriority.computeIfAbsent(priority, Turns::new);
      top = byPriority.firstEntry().getValue();
    }
    turns.add(task.created().getFairnessKey(), task);
  }

  public Demand demand() {
    return demand;
  }

  /** The task to be assigned next; drops from the head what is not queued any more. */
  public @Nullable Task head() {
    for (Turns turns = top; turns != null; turns = top) {
      Task head = turns.head();
      if (head != null || byPriority.size() == 1) {
        return head;
      }
      byPriority.remove(turns.priority);
      top = byPriority.firstEntry().getValue();
    }
    return null;
  }

  /** Takes out what is the head now; the next key has its turn. */
  public void take(Task head) {
    if (top != null) {
      top.take(head);
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
    int byPriority = Integer.compare(other.priority(), priority());
    return byPriority != 0 ? byPriority < 0 : mine.createdPosition() < theirs.createdPosition();
  }

  private int priority() {
    return top == null ? Integer.MIN_VALUE : top.priority;
  }
}
