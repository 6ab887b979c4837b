package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.ExpireProposal;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.ProposalExpired;
import java.util.List;

/** No decision came in time: that is a denial, and the task goes on without what was proposed. */
final class ExpireProposalHandler {

  private ExpireProposalHandler() {}

  static TaskDecision decide(ExpireProposal command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    Proposal proposal = task == null ? null : task.proposals().find(command.proposalId());
    if (task == null || proposal == null || !proposal.isPending() || task.state().terminal()) {
      return TaskDecision.acknowledge();
    }
    Draft draft = Draft.of(task, Actors.BROKER, context);
    if (context.rules().breaks(TaskRule.OVERDUE_IS_APPROVAL)) {
      List<TaskEffect> effects =
          Approvals.give(draft, task, task.proposals(), proposal.id(), true, "", "", context);
      return TaskDecision.change(task, draft.events(), effects);
    }
    Proposals then = task.proposals().expired(proposal.id(), context.nowMs());
    TaskState state = Approvals.goesOn(task, then, context.nowMs());
    draft.add(
        draft
            .event(state)
            .setProposalExpired(
                ProposalExpired.newBuilder()
                    .setProposalId(proposal.id())
                    .setResumes(Waits.goes(state))));
    return TaskDecision.change(task, draft.events(), Approvals.tell(task, then, proposal.id()));
  }
}
