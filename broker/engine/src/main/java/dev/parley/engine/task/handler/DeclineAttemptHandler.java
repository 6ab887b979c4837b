package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.DeclineAttempt;
import dev.parley.engine.task.handler.TaskDecision.SlotFreed;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.AttemptDeclined;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.RetryPolicy;

/** The holder won't do it: somebody else is looked for, a bounded number of times. */
final class DeclineAttemptHandler {

  private DeclineAttemptHandler() {}

  static TaskDecision decide(DeclineAttempt command, HandlerContext context) {
    return Leases.closing(
        command, KindCase.ATTEMPT_DECLINED, context, task -> decline(task, command, context));
  }

  private static TaskDecision decline(
      TaskView task, DeclineAttempt command, HandlerContext context) {
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    AttemptDeclined.Builder declined =
        AttemptDeclined.newBuilder()
            .setLeaseToken(command.lease().token())
            .setMessage(command.message());
    RetryPolicy policy = task.created().getRetryPolicy();
    boolean nobodyElse = !task.agentId().isEmpty();
    if (nobodyElse || task.declines() + 1 >= policy.getDeclinesMax()) {
      exhausted(draft, task, declined, context);
    } else {
      draft.add(draft.event(Waits.onward(task)).setAttemptDeclined(declined));
    }
    return TaskDecision.acknowledge(
        draft.events(), new SlotFreed(command.holder(), command.lease()));
  }

  private static void exhausted(
      Draft draft, TaskView task, AttemptDeclined.Builder declined, HandlerContext context) {
    Exhaustion then = Exhaustion.of(task, context);
    if (then == Exhaustion.ESCALATE) {
      declined.setEscalation(task.created().getRetryPolicy().getEscalation());
    }
    draft.add(draft.event(Waits.onward(task)).setAttemptDeclined(declined));
    switch (then) {
      case END ->
          draft.end(TaskState.REJECTED, TaskReason.DECLINES_EXHAUSTED, declined.getMessage());
      case PARK -> draft.park(TaskReason.DECLINES_EXHAUSTED);
      case ESCALATE -> {}
    }
  }
}
