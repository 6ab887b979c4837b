package dev.parley.engine.task.handler;

import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Proposal.Approver;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.DecideProposal;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the decision about a proposal, once, from whoever may give it. */
final class DecideProposalHandler {

  private DecideProposalHandler() {}

  static TaskDecision decide(DecideProposal command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null) {
      return Refusals.notFound(command.key());
    }
    Proposal proposal = task.proposals().find(command.proposalId());
    if (proposal != null && proposal.wasDecidedBy(command.requestId())) {
      return TaskDecision.answer(new TaskReply.Found(task.snapshot()));
    }
    if (task.state().terminal()) {
      return Refusals.ended(task);
    }
    if (proposal == null) {
      return Approvals.notFound(task, command.proposalId());
    }
    TaskDecision refusal = Approvals.frozen(task, context);
    if (refusal == null) {
      refusal = mayNot(task, proposal, command, context);
    }
    if (refusal == null) {
      refusal = tooLate(task, proposal);
    }
    return refusal == null ? give(task, command, context) : refusal;
  }

  private static @Nullable TaskDecision mayNot(
      TaskView task, Proposal proposal, DecideProposal command, HandlerContext context) {
    if (!proposal.proposed().getDigest().equals(command.digest())) {
      return Approvals.mismatch(task, proposal, command.digest());
    }
    if (command.actor().getKind() != ActorKind.AGENT.number()) {
      return null;
    }
    if (Approvals.hasPart(task, proposal, command.actor(), context)
        && !context.rules().breaks(TaskRule.APPROVE_OWN)) {
      return Approvals.refuse(
          Refusal.SELF_APPROVAL,
          task,
          proposal,
          "to be decided by somebody who has no part in it, but agent %s has"
              .formatted(command.actor().getId()));
    }
    return proposal.proposed().getApprover() == Approver.ANYBODY.number()
        ? null
        : Approvals.refuse(
            Refusal.HUMAN_EXPECTED,
            task,
            proposal,
            "to be decided by a human, but an agent called");
  }

  private static @Nullable TaskDecision tooLate(TaskView task, Proposal proposal) {
    return switch (proposal.state()) {
      case PENDING -> null;
      case APPROVED, DENIED, USED ->
          Approvals.refuse(
              Refusal.PROPOSAL_DECIDED,
              task,
              proposal,
              "to wait for its decision, but it is " + proposal.state());
      case EXPIRED, WITHDRAWN, UNSPECIFIED ->
          Approvals.refuse(
              Refusal.PROPOSAL_CLOSED,
              task,
              proposal,
              "to wait for its decision, but it is " + proposal.state());
    };
  }

  private static TaskDecision give(TaskView task, DecideProposal command, HandlerContext context) {
    Draft draft = Draft.of(task, command.actor(), context);
    List<TaskEffect> effects =
        Approvals.give(
            draft,
            task,
            task.proposals(),
            command.proposalId(),
            command.approved(),
            command.message(),
            command.requestId(),
            context);
    return TaskDecision.change(task, draft.events(), effects);
  }
}
