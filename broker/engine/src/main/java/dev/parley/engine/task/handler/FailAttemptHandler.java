package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.FailAttempt;
import dev.parley.engine.task.handler.TaskDecision.SlotFreed;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.Event.KindCase;

/** The holder says that its attempt failed. */
final class FailAttemptHandler {

  private FailAttemptHandler() {}

  static TaskDecision decide(FailAttempt command, HandlerContext context) {
    return Leases.closing(
        command, KindCase.ATTEMPT_FAILED, context, task -> fail(task, command, context));
  }

  private static TaskDecision fail(TaskView task, FailAttempt command, HandlerContext context) {
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    if (context.rules().breaks(TaskRule.SKIP_EVENT_NUMBER)) {
      draft.skipNumber();
    }
    UsageReports.last(draft, task, command.usage(), command.lease().token());
    AttemptFailures.draft(
        draft, task, command.failureClass(), failed(command), command.retryDelayMs(), context);
    return TaskDecision.acknowledge(
        draft.events(), new SlotFreed(command.holder(), command.lease()));
  }

  /** What the holder said of it; what follows is left open. */
  static AttemptFailed.Builder failed(FailAttempt command) {
    return AttemptFailed.newBuilder()
        .setLeaseToken(command.lease().token())
        .setFailureClass(command.failureClass().number())
        .setMessage(command.message())
        .setCode(command.code())
        .setUsage(command.usageMessage());
  }
}
