package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Proposal.State;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.UseApproval;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.ApprovalUsed;
import org.jspecify.annotations.Nullable;

/** The holder is about to do what was approved: the approval is used up, once. */
final class UseApprovalHandler {

  private UseApprovalHandler() {}

  static TaskDecision decide(UseApproval command, HandlerContext context) {
    return Leases.whileLive(command, context, task -> use(task, command, context));
  }

  private static TaskDecision use(TaskView task, UseApproval command, HandlerContext context) {
    TaskDecision frozen = Approvals.frozen(task, context);
    if (frozen != null) {
      return frozen;
    }
    Proposal proposal = task.proposals().find(command.proposalId());
    if (proposal == null) {
      return Approvals.notFound(task, command.proposalId());
    }
    if (repeated(proposal, command)) {
      return TaskDecision.repeated(command.lease(), context.rules());
    }
    TaskDecision refusal =
        context.rules().breaks(TaskRule.ACT_UNAPPROVED)
            ? null
            : unapproved(task, proposal, command, context);
    return refusal == null ? used(task, command, context) : refusal;
  }

  private static @Nullable TaskDecision unapproved(
      TaskView task, Proposal proposal, UseApproval command, HandlerContext context) {
    if (!proposal.proposed().getDigest().equals(command.digest())) {
      return Approvals.mismatch(task, proposal, command.digest());
    }
    if (proposal.state() == State.USED) {
      return context.rules().breaks(TaskRule.USE_APPROVAL_TWICE)
          ? null
          : Approvals.refuse(Refusal.APPROVAL_USED, task, proposal, "not to be used up, but it is");
    }
    if (proposal.state() != State.APPROVED) {
      return Approvals.refuse(
          Refusal.APPROVAL_EXPECTED,
          task,
          proposal,
          "to be approved, but it is " + proposal.state());
    }
    return proposal.usableAt(context.nowMs())
        ? null
        : Approvals.refuse(
            Refusal.APPROVAL_EXPIRED, task, proposal, "to be used in time, but it is too late");
  }

  /** Whether the same use was acknowledged, and the answer may have got lost. */
  private static boolean repeated(Proposal proposal, UseApproval command) {
    ApprovalUsed used = proposal.used();
    return used != null
        && used.getLeaseToken() == command.lease().token()
        && used.getUseId().equals(command.useId())
        && used.getDigest().equals(command.digest());
  }

  private static TaskDecision used(TaskView task, UseApproval command, HandlerContext context) {
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    draft.add(
        draft
            .event(Waits.working(task))
            .setApprovalUsed(
                ApprovalUsed.newBuilder()
                    .setLeaseToken(command.lease().token())
                    .setProposalId(command.proposalId())
                    .setDigest(command.digest())
                    .setUseId(command.useId())));
    return TaskDecision.acknowledge(draft.events());
  }
}
