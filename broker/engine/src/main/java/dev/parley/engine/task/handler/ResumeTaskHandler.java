package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.JoinCount;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Joins.LoserAction;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.ResumeTask;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.TaskResumed;

/** Queues a task that waits for children again once its join is decided. */
final class ResumeTaskHandler {

  private ResumeTaskHandler() {}

  static TaskDecision decide(ResumeTask command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    Suspension suspension = task == null ? null : task.suspension();
    JoinCount count = task == null ? null : task.joinCount();
    if (task == null
        || task.state() != TaskState.AWAITING_CHILDREN
        || suspension == null
        || count == null) {
      return TaskDecision.acknowledge();
    }
    Decision decision = decision(suspension, count, context);
    return decision == Decision.UNSPECIFIED
        ? TaskDecision.acknowledge()
        : resume(task, suspension, count, decision, context);
  }

  private static Decision decision(Suspension suspension, JoinCount count, HandlerContext context) {
    Decision byChildren = count.decide(suspension.join());
    return byChildren == Decision.UNSPECIFIED && context.nowMs() >= suspension.timeoutMs()
        ? Decision.TIMED_OUT
        : byChildren;
  }

  private static TaskDecision resume(
      TaskView task,
      Suspension suspension,
      JoinCount count,
      Decision decision,
      HandlerContext context) {
    boolean cancelLosers =
        decision != Decision.ATTENTION
            && suspension.join().getLoserAction() != LoserAction.LEAVE.number()
            && count.unfinished() > 0;
    Draft draft = Draft.of(task, Actors.BROKER, context.nowMs());
    draft.add(
        draft
            .event(TaskState.QUEUED)
            .setTaskResumed(
                TaskResumed.newBuilder()
                    .setDecision(decision.number())
                    .setTotal(count.total())
                    .setCompleted(count.completed())
                    .setFailed(count.failed())
                    .setAttention(count.attention())
                    .setCancelLosers(cancelLosers)));
    return TaskDecision.acknowledge(draft.events());
  }
}
