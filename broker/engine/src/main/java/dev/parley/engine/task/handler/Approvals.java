package dev.parley.engine.task.handler;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.Switch;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.ProposalDecided;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides what follows when a proposal is decided, whoever did, and who may. */
final class Approvals {

  private Approvals() {}

  /**
   * Drafts the decision about a pending proposal.
   *
   * @param now the proposals of the task as the draft has them
   * @return what the holder, if there is one, is told
   */
  static List<TaskEffect> give(
      Draft draft,
      TaskView task,
      Proposals now,
      String id,
      boolean approved,
      String message,
      String requestId,
      HandlerContext context) {
    Proposal proposal = requireNonNull(now.find(id), "the proposal that is decided");
    ProposalDecided.Builder decided =
        ProposalDecided.newBuilder()
            .setProposalId(id)
            .setDigest(proposal.proposed().getDigest())
            .setApproved(approved)
            .setMessage(message)
            .setRequestId(requestId);
    if (approved) {
      decided.setApprovalExpireTimeMs(
          context.nowMs() + proposal.proposed().getApprovalLifetimeMs());
    }
    Proposals then = now.decided(decided.build(), draft.actor(), context.nowMs());
    TaskState state = goesOn(task, then, context.nowMs());
    decided.setResumes(Waits.goes(state));
    draft.add(draft.event(state).setProposalDecided(decided));
    return tell(task, then, id);
  }

  /** Where a task goes when one of its proposals is closed. */
  static TaskState goesOn(TaskView task, Proposals then, long nowMs) {
    boolean blocked = task.dialogue().blocked();
    boolean held = task.state() == TaskState.PAUSED || task.state() == TaskState.PARKED;
    return held ? task.state() : Waits.now(task, blocked, then.pending(), nowMs);
  }

  static List<TaskEffect> tell(TaskView task, Proposals then, String id) {
    Holder holder = task.holder();
    Lease lease = task.lease();
    Proposal closed = then.find(id);
    return holder == null || lease == null || closed == null
        ? List.of()
        : List.of(new TaskEffect.TellDecision(holder, lease, closed));
  }

  /**
   * Refuses what would let a task act that is to end.
   *
   * @return null when it is not
   */
  static @Nullable TaskDecision frozen(TaskView task, HandlerContext context) {
    Switch kill =
        context.tasks().switches().none() ? null : context.tasks().switches().killing(task);
    if (kill != null && !context.rules().breaks(TaskRule.ACT_KILLED)) {
      return KilledScope.refuse(task.key(), kill);
    }
    return context.tasks().canceling(task) == null ? null : Cancellations.refuse(task.key());
  }

  /**
   * Whether an agent has a part in what is proposed: proposed it, holds or held the task or one
   * above it, or created one of them.
   */
  static boolean hasPart(TaskView task, Proposal proposal, Actor actor, HandlerContext context) {
    boolean proposed =
        actor.getKind() == ActorKind.AGENT.number()
            && proposal.proposer().getId().equals(actor.getId());
    return proposed || hasPart(task, actor, context);
  }

  /** Whether an agent holds or held a task or one above it, or created one of them. */
  static boolean hasPart(TaskView task, Actor actor, HandlerContext context) {
    return worksOn(task, actor, context) || hasCreated(task, actor);
  }

  /** Whether an agent holds or held a task or one above it. */
  static boolean worksOn(TaskView task, Actor actor, HandlerContext context) {
    if (actor.getKind() != ActorKind.AGENT.number()) {
      return false;
    }
    boolean past = !context.rules().breaks(TaskRule.FORGET_HOLDERS);
    for (@Nullable TaskView above = task; above != null; above = above.parent()) {
      Holder holder = above.holder();
      boolean holds = holder != null && holder.agentId().equals(actor.getId());
      if (holds || (past && hasHeld(above, actor.getId()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasCreated(TaskView task, Actor actor) {
    for (@Nullable TaskView above = task; above != null; above = above.parent()) {
      if (above.requester().getKind() == ActorKind.AGENT.number()
          && actor.getKind() == ActorKind.AGENT.number()
          && above.requester().getId().equals(actor.getId())) {
        return true;
      }
    }
    return false;
  }

  /** Whether an agent was given a task, as far as its events are kept. */
  private static boolean hasHeld(TaskView task, String agentId) {
    return task.history()
        .anyAfter(
            0,
            event ->
                event.hasTaskAssigned() && event.getTaskAssigned().getAgentId().equals(agentId));
  }

  static TaskDecision notFound(TaskView task, String proposalId) {
    return TaskDecision.refuse(
        Refusal.PROPOSAL_NOT_FOUND,
        "Expected proposal %s to be one of task %s, but it has none such"
            .formatted(proposalId, task.key().taskId()),
        Map.of("task_id", task.key().taskId(), "proposal_id", proposalId));
  }

  static TaskDecision mismatch(TaskView task, Proposal proposal, String digest) {
    return refuse(
        Refusal.PROPOSAL_DIGEST_MISMATCH,
        task,
        proposal,
        "to have the digest %s, but it has %s".formatted(digest, proposal.proposed().getDigest()));
  }

  static TaskDecision refuse(Refusal refusal, TaskView task, Proposal proposal, String found) {
    return TaskDecision.refuse(
        refusal,
        "Expected proposal %s %s".formatted(proposal.id(), found),
        Map.of("task_id", task.key().taskId(), "proposal_id", proposal.id()));
  }
}
