package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Loops.Kind;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.command.TaskCommand.NoticeStall;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;

/** The holder of a lease is alive, and does not get anywhere. */
final class NoticeStallHandler {

  private NoticeStallHandler() {}

  static TaskDecision decide(NoticeStall command, HandlerContext context) {
    TaskView task = context.tasks().find(command.lease().task());
    if (task == null || !command.lease().equals(task.lease())) {
      return TaskDecision.acknowledge();
    }
    LoopPolicy policy = context.loopPolicy(task.created());
    String time = policy.getStallAfterMs() / 1_000 + " s";
    return new LoopAnswer(
            task,
            task.state(),
            "You have not said for %s that you got anywhere. Say so, try something else, ask, or give up."
                .formatted(time),
            "There was no progress for " + time)
        .decide(
            Draft.of(task, Actors.BROKER, context),
            LoopDetected.newBuilder()
                .setKind(Kind.STALL.number())
                .setStalledMs(policy.getStallAfterMs()),
            RepeatAction.byNumber(policy.getStallAction()),
            policy,
            context);
  }
}
