package dev.parley.engine.task.state;

import dev.parley.engine.dispatch.Demand;
import dev.parley.engine.dispatch.Target;
import dev.parley.engine.task.Policies.RedoAssignee;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.TaskCreated;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.SortedSet;
import java.util.TreeSet;
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

  private static final SortedSet<String> NOBODY = Collections.emptySortedSet();

  private final Map<Target, Map<Demand, ReadyQueue>> byTarget = new HashMap<>();
  private final SequencedSet<Target> hot = new LinkedHashSet<>();

  void add(Task task) {
    Demand demand = demand(task);
    ReadyQueue queue =
        byTarget
            .computeIfAbsent(demand.target(), t -> new LinkedHashMap<>())
            .computeIfAbsent(demand, ReadyQueue::new);
    queue.add(task);
    if (!queue.blocked()) {
      hot.add(demand.target());
    }
  }

  /** The queue to serve next. Its head is a queued task. */
  public @Nullable ReadyQueue next() {
    while (!hot.isEmpty()) {
      Target target = hot.getFirst();
      ReadyQueue best = best(target);
      if (best != null) {
        return best;
      }
      hot.removeFirst();
    }
    return null;
  }

  /** Something may have become free for a target. */
  public void unblock(Target target) {
    Map<Demand, ReadyQueue> queues = byTarget.get(target);
    if (queues != null) {
      queues.values().forEach(ReadyQueue::unblock);
      hot.add(target);
    }
  }

  private @Nullable ReadyQueue best(Target target) {
    Map<Demand, ReadyQueue> queues = byTarget.get(target);
    if (queues == null) {
      return null;
    }
    queues.values().removeIf(queue -> queue.head() == null);
    if (queues.isEmpty()) {
      byTarget.remove(target);
      return null;
    }
    ReadyQueue best = null;
    for (ReadyQueue queue : queues.values()) {
      if (!queue.blocked() && (best == null || queue.before(best))) {
        best = queue;
      }
    }
    return best;
  }

  private static Demand demand(Task task) {
    TaskCreated created = task.created();
    String tenant = task.key().tenant();
    Target target =
        created.getAgentId().isEmpty()
            ? Target.capability(tenant, created.getCapability())
            : Target.agent(tenant, created.getAgentId());
    RedoAssignee redo = RedoAssignee.byNumber(created.getVerificationPolicy().getRedoAssignee());
    if (target.kind() == Target.Kind.AGENT) {
      // There is nobody else to give it to, whatever happened before.
      return new Demand(target, task.selector(), NOBODY);
    }
    if (!task.rounds().isEmpty() && redo == RedoAssignee.SAME) {
      String agentId = task.rounds().getLast().agent().getId();
      return new Demand(Target.agent(tenant, agentId), task.selector(), NOBODY);
    }
    if (task.rounds().isEmpty() || redo != RedoAssignee.DIFFERENT) {
      return new Demand(target, task.selector(), task.declinedBy());
    }
    TreeSet<String> excluded = new TreeSet<>(task.declinedBy());
    task.rounds().stream().map(TaskSnapshot.Round::agent).forEach(a -> excluded.add(a.getId()));
    return new Demand(target, task.selector(), excluded);
  }
}
