package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.command.TaskCommand.LoseLease;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskEffect.Cause;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.AttemptFailed;
import java.util.List;

/** A deadline of an attempt passed: its lease is over, and its holder is told to stop. */
final class LoseLeaseHandler {

  private LoseLeaseHandler() {}

  static TaskDecision decide(LoseLease command, HandlerContext context) {
    TaskView task = context.tasks().find(command.lease().task());
    Holder holder = task == null ? null : task.holder();
    if (task == null || holder == null || !command.lease().equals(task.lease())) {
      return TaskDecision.acknowledge();
    }
    String message = message(command.failureClass(), holder);
    AttemptFailed.Builder failed =
        AttemptFailed.newBuilder()
            .setLeaseToken(command.lease().token())
            .setFailureClass(command.failureClass().number())
            .setMessage(message);
    Draft draft = Draft.of(task, Actors.BROKER, context);
    AttemptFailures.draft(draft, task, command.failureClass(), failed, 0, context);
    Cause cause =
        command.failureClass() == FailureClass.LEASE_LOST ? Cause.LEASE_LOST : Cause.EXPIRED;
    return TaskDecision.change(
        task,
        draft.events(),
        List.of(new TaskEffect.Revoke(holder, command.lease(), cause, message)));
  }

  private static String message(FailureClass failureClass, Holder holder) {
    String who = holder.agentId() + "/" + holder.instanceId();
    return switch (failureClass) {
      case ATTEMPT_TIMEOUT -> "No result came from %s before the deadline attempt".formatted(who);
      case IDLE_TIMEOUT -> "No progress came from %s before the deadline idle".formatted(who);
      case NONE,
          RETRYABLE,
          PERMANENT,
          INVALID_INPUT,
          LEASE_LOST,
          BUDGET_EXHAUSTED,
          ANSWER_OVERDUE,
          LOOP ->
          "No heartbeat came from %s before the deadline heartbeat".formatted(who);
    };
  }
}
