package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.AcceptAttempt;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.AttemptAccepted;

/** Notes that the holder works. */
final class AcceptAttemptHandler {

  private AcceptAttemptHandler() {}

  static TaskDecision decide(AcceptAttempt command, HandlerContext context) {
    return Leases.whileLive(command, context, task -> accept(task, command, context));
  }

  private static TaskDecision accept(TaskView task, AcceptAttempt command, HandlerContext context) {
    if (task.state() != TaskState.ASSIGNED) {
      return TaskDecision.acknowledge();
    }
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    draft.add(
        draft
            .event(TaskState.WORKING)
            .setAttemptAccepted(
                AttemptAccepted.newBuilder().setLeaseToken(command.lease().token())));
    return TaskDecision.acknowledge(draft.events());
  }
}
