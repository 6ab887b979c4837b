package dev.parley.engine.task.state;

import dev.parley.engine.dispatch.Demand;
import dev.parley.engine.dispatch.Target;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Policies.RedoAssignee;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerificationPolicy;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Says who may do a queued task, as its policy and what has happened to it will have it.
 *
 * @param rules one of which a test may have it break
 */
record Demands(TaskRules rules) {

  private static final SortedSet<String> NOBODY = Collections.emptySortedSet();

  Demand of(Task task) {
    Demand demand = asPolicySays(task);
    return task.created().getSameAsCount() == 0 || demand.target().kind() == Target.Kind.AGENT
        ? demand
        : byStrangers(task, demand);
  }

  /** Nobody gets what a task asks that it had itself: it would ask itself. */
  private static Demand byStrangers(Task task, Demand demand) {
    List<String> same = task.created().getSameAsList();
    SortedSet<String> excluded = new TreeSet<>(demand.excludedAgents());
    for (Task above = task.parent; above != null; above = above.parent) {
      if (same.contains(above.key().taskId())) {
        excludeAllWhoHad(above, excluded);
      }
    }
    return new Demand(demand.target(), demand.selector(), excluded);
  }

  private static void excludeAllWhoHad(Task task, SortedSet<String> excluded) {
    excludeWorkers(task, excluded);
    excluded.addAll(task.yielders());
    Holder holder = task.holder();
    if (holder != null) {
      excluded.add(holder.agentId());
    }
    TaskView.Closing last = task.lastClosing();
    if (last != null) {
      excluded.add(last.holder().agentId());
    }
  }

  /** The same, whoever had what it asks. */
  Demand asPolicySays(Task task) {
    TaskCreated created = task.created();
    String tenant = task.key().tenant();
    Target target = target(task, tenant);
    if (task.review) {
      return ofReview(task, target);
    }
    RedoAssignee redo = redoAssignee(created.getVerificationPolicy());
    if (task.isForLastResort()) {
      return redo == RedoAssignee.DIFFERENT
          ? byOthers(task, target)
          : new Demand(target, task.selector(), task.declinedBy());
    }
    if (target.kind() == Target.Kind.AGENT) {
      // There is nobody else to give it to, whatever happened before.
      return new Demand(target, task.selector(), NOBODY);
    }
    if (task.rounds().size() > task.roundsBeforeRetarget() && redo == RedoAssignee.SAME) {
      String agentId = task.rounds().getLast().agent().getId();
      return new Demand(Target.agent(tenant, agentId), task.selector(), NOBODY);
    }
    if (task.rounds().isEmpty() || redo != RedoAssignee.DIFFERENT) {
      return new Demand(target, task.selector(), task.declinedBy());
    }
    return byOthers(task, target);
  }

  private Target target(Task task, String tenant) {
    boolean forgets = rules.breaks(TaskRule.FORGET_ESCALATION);
    String agentId = forgets ? task.created().getAgentId() : task.agentId();
    String capability = forgets ? task.created().getCapability() : task.capability();
    return agentId.isEmpty()
        ? Target.capability(tenant, capability)
        : Target.agent(tenant, agentId);
  }

  private static Demand byOthers(Task task, Target target) {
    SortedSet<String> excluded = new TreeSet<>(task.declinedBy());
    excludeWorkers(task, excluded);
    return new Demand(target, task.selector(), excluded);
  }

  private RedoAssignee redoAssignee(VerificationPolicy policy) {
    RedoAssignee redo = RedoAssignee.byNumber(policy.getRedoAssignee());
    boolean anybody =
        (redo == RedoAssignee.SAME && rules.breaks(TaskRule.REDO_ELSEWHERE))
            || (redo == RedoAssignee.DIFFERENT && rules.breaks(TaskRule.REDO_BY_WORKER));
    return anybody ? RedoAssignee.ANY : redo;
  }

  /** Nobody reviews what it did itself, or a part of it, in any round, nor one round twice. */
  private Demand ofReview(Task review, Target target) {
    SortedSet<String> excluded = new TreeSet<>(review.declinedBy());
    Task reviewed = review.parent;
    if (reviewed != null && !rules.breaks(TaskRule.SELF_REVIEW)) {
      excludeWorkers(reviewed, excluded);
      excluded.addAll(reviewed.yielders());
      if (!rules.breaks(TaskRule.REVIEW_TRIED)) {
        excluded.addAll(reviewed.triedBy());
      }
      for (Task other : reviewed.reviews(review.created().getReviewOf().getRound())) {
        Holder holder = other.holder();
        if (other != review && holder != null) {
          excluded.add(holder.agentId());
        }
        TaskView.Judged judged = other.judged();
        if (judged != null) {
          excluded.add(judged.reviewer().getId());
        }
      }
    }
    return new Demand(target, review.selector(), excluded);
  }

  private static void excludeWorkers(Task task, SortedSet<String> excluded) {
    for (TaskSnapshot.Round round : task.rounds()) {
      excluded.add(round.agent().getId());
    }
  }
}
