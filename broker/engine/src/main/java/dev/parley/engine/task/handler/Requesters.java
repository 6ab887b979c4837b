package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells who speaks for the requester of a task. */
final class Requesters {

  private Requesters() {}

  /**
   * Whether somebody speaks for the requester of a task: its manager under the live lease of the
   * parent, or whoever created the root of the tree. Agents create and speak as the principals that
   * they call as.
   *
   * @param parentLeaseToken the token of the parent's lease that was presented; 0 for none
   */
  static boolean include(
      TaskView task, Actor actor, long parentLeaseToken, HandlerContext context) {
    TaskView parent = task.parent();
    if (parentLeaseToken != 0) {
      return parent != null && manages(parent, actor, parentLeaseToken, context);
    }
    TaskView root = task;
    for (@Nullable TaskView above = parent; above != null; above = above.parent()) {
      root = above;
    }
    return Actors.principal(root.requester()).equals(Actors.principal(actor));
  }

  /**
   * Whether somebody speaks under the live lease of a task. Who names no agent is believed to be
   * its holder.
   */
  static boolean manages(TaskView task, Actor actor, long leaseToken, HandlerContext context) {
    Lease lease = task.lease();
    Holder holder = task.holder();
    if (lease == null || holder == null || lease.token() != leaseToken) {
      return false;
    }
    return !Humans.isAgent(actor)
        || actor.getId().equals(holder.agentId())
        || context.rules().breaks(TaskRule.BORROW_LEASE);
  }

  /**
   * Refuses who presents a lease of the parent that is not live: no verdict, answer or message of
   * it counts any more.
   *
   * @param parentLeaseToken the token that was presented; 0 for none
   * @return null when it is live, or there is none
   */
  static @Nullable TaskDecision stale(
      TaskView task, Actor actor, long parentLeaseToken, HandlerContext context) {
    TaskView parent = task.parent();
    return parentLeaseToken == 0
            || parent == null
            || manages(parent, actor, parentLeaseToken, context)
        ? null
        : Refusals.stale(
            new Lease(parent.key(), parentLeaseToken), "not the live lease of the parent");
  }

  /**
   * Like {@link #include}, and any human of the tenant: who presents no lease and does not call as
   * an agent.
   */
  static boolean includeOrHuman(
      TaskView task, Actor actor, long parentLeaseToken, HandlerContext context) {
    boolean human = parentLeaseToken == 0 && !Humans.isAgent(actor);
    return human || include(task, actor, parentLeaseToken, context);
  }

  /** Like {@link #include}, and operators as well. */
  static boolean includeOrOperate(
      TaskView task, Actor actor, long parentLeaseToken, HandlerContext context) {
    return actor.getKind() == ActorKind.OPERATOR.number()
        || include(task, actor, parentLeaseToken, context);
  }

  static TaskDecision expected(TaskView task) {
    return TaskDecision.refuse(
        Refusal.REQUESTER_EXPECTED,
        "Expected somebody who speaks for the requester of task %s, but somebody else called"
            .formatted(task.key().taskId()),
        Map.of("task_id", task.key().taskId()));
  }
}
