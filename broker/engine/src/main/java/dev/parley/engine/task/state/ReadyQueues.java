package dev.parley.engine.task.state;

import dev.parley.engine.dispatch.Demand;
import dev.parley.engine.dispatch.Target;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Queued tasks by what they need. Confined to the thread of its shard.
 *
 * <p>Tasks with the same demand share a queue, so that when nobody is free for its head, nobody is
 * free for any of it: the queue is then blocked until the pool of slots says that something may
 * have become free. Among the queues of one target the one whose head has the highest priority goes
 * first, then the oldest head.
 */
public final class ReadyQueues {

  /** Queues without tasks are kept up to this number of a target, for the next task to find. */
  private static final int EMPTY_QUEUES_MAX = 16;

  /** Targets without tasks are kept while there are no more targets than this. */
  private static final int EMPTY_TARGETS_MAX = 1_000;

  private static final class Queues {
    final Target target;
    final Map<Demand, ReadyQueue> byDemand = new LinkedHashMap<>();

    /** Whether it is among the hot ones. */
    boolean hot;

    Queues(Target target) {
      this.target = target;
    }
  }

  private final Demands demands;
  private final Circles circles;

  /** In an order of its own, so that which queue is looked at first is no matter of hash codes. */
  private final Map<Target, Queues> byTarget = new LinkedHashMap<>();

  /** What may have a task for somebody who is free, in the order in which it became so. */
  private final Queue<Queues> hot = new ArrayDeque<>();

  /** Targets that were dropped, and may be there again. */
  private final Queue<Target> dropped = new ArrayDeque<>();

  ReadyQueues(Demands demands) {
    this.demands = demands;
    this.circles = new Circles(demands);
  }

  void add(Task task) {
    Demand demand = demands.of(task);
    Queues queues = byTarget.computeIfAbsent(demand.target(), Queues::new);
    ReadyQueue queue = queues.byDemand.computeIfAbsent(demand, ReadyQueue::new);
    queue.add(task);
    circles.queued(task);
    if (!queue.blocked()) {
      heat(queues);
    }
  }

  /** A task need not wait any more: it ended, or went to wait for something else. */
  void remove(Task task) {
    Lane lane = task.lane;
    if (lane != null) {
      ReadyQueue queue = lane.turns.queue;
      queue.remove(task, lane);
      if (queue.head() == null) {
        drop(queue);
      }
    }
  }

  /** Drops a queue at once: while nobody is free, nobody looks into it and finds it empty. */
  private void drop(ReadyQueue queue) {
    Target target = queue.demand().target();
    Queues queues = byTarget.get(target);
    if (queues != null) {
      queues.byDemand.remove(queue.demand());
      if (queues.byDemand.isEmpty() && !queues.hot) {
        drop(target);
      }
    }
  }

  private void heat(Queues queues) {
    if (!queues.hot) {
      queues.hot = true;
      hot.add(queues);
    }
  }

  /** The queue to serve next. Its head is a queued task. */
  public @Nullable ReadyQueue next() {
    for (Queues first = hot.peek(); first != null; first = hot.peek()) {
      ReadyQueue best = best(first);
      if (best != null) {
        return best;
      }
      hot.remove();
      first.hot = false;
      if (first.byDemand.isEmpty()) {
        drop(first.target);
      } else {
        drop(first);
      }
    }
    return null;
  }

  /** Something may have become free for a target. */
  public void unblock(Target target) {
    Queues queues = byTarget.get(target);
    if (queues != null) {
      queues.byDemand.values().forEach(ReadyQueue::unblock);
      heat(queues);
    }
  }

  /** Something may have become free for any target. */
  void unblockAll() {
    List.copyOf(byTarget.keySet()).forEach(this::unblock);
  }

  private static @Nullable ReadyQueue best(Queues queues) {
    ReadyQueue best = null;
    for (ReadyQueue queue : queues.byDemand.values()) {
      if (!queue.blocked() && queue.head() != null && (best == null || queue.before(best))) {
        best = queue;
      }
    }
    return best;
  }

  /** Drops queues without tasks, when there are too many to keep. */
  private void drop(Queues queues) {
    if (queues.byDemand.size() > EMPTY_QUEUES_MAX || byTarget.size() > EMPTY_TARGETS_MAX) {
      queues.byDemand.values().removeIf(queue -> queue.head() == null);
      if (queues.byDemand.isEmpty()) {
        drop(queues.target);
      }
    }
  }

  private void drop(Target target) {
    byTarget.remove(target);
    dropped.add(target);
  }

  /** A target that no task is for any more; null when there is none. */
  public @Nullable Target nextDropped() {
    Target target = dropped.poll();
    while (target != null && byTarget.containsKey(target)) {
      target = dropped.poll();
    }
    return target;
  }

  /** Those of the tasks that some agents do not get who had what they ask. */
  public Circles circles() {
    return circles;
  }

  /** How many targets are kept. */
  int targets() {
    return byTarget.size();
  }
}
