package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.SubmitResult;
import dev.parley.engine.task.handler.TaskDecision.SlotFreed;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.ResultSubmitted;

/** Takes the result of an attempt: to its reviewer, or as it is when nobody is to review it. */
final class SubmitResultHandler {

  private SubmitResultHandler() {}

  static TaskDecision decide(SubmitResult command, HandlerContext context) {
    return Leases.closing(
        command, KindCase.RESULT_SUBMITTED, context, task -> submit(task, command, context));
  }

  private static TaskDecision submit(TaskView task, SubmitResult command, HandlerContext context) {
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context.nowMs());
    UsageReports.last(draft, task, command.usage(), command.lease().token());
    draft.add(
        draft
            .event(TaskState.VERIFYING)
            .setResultSubmitted(
                ResultSubmitted.newBuilder()
                    .setLeaseToken(command.lease().token())
                    .setRound(task.round())
                    .setResult(command.result())));
    boolean reviewed =
        task.created().getVerificationPolicy().getReviewer() == Reviewer.REQUESTER.number();
    if (!reviewed || context.rules().breaks(TaskRule.COMPLETE_UNREVIEWED)) {
      draft.end(TaskState.COMPLETED, TaskReason.UNREVIEWED, "");
    }
    return context.rules().breaks(TaskRule.KEEP_SLOT)
        ? TaskDecision.acknowledge(draft.events())
        : TaskDecision.acknowledge(
            draft.events(), new SlotFreed(command.holder(), command.lease()));
  }
}
