package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.JoinCount;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Joins.LoserAction;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
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
    Decision decision = decision(task, suspension, context);
    return decision == Decision.UNSPECIFIED
        ? TaskDecision.acknowledge()
        : resume(task, suspension, count, decision, context);
  }

  private static Decision decision(TaskView task, Suspension suspension, HandlerContext context) {
    Decision byChildren = task.joinDecision();
    long dueMs =
        context.tasks().switches().postponed(task, suspension.sinceMs(), suspension.timeoutMs());
    return byChildren == Decision.UNSPECIFIED && context.nowMs() >= dueMs
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
            && (suspension.join().getLoserAction() != LoserAction.LEAVE.number()
                || context.rules().breaks(TaskRule.CANCEL_WHO_IS_LEFT))
            && count.unfinished() > 0;
    boolean reduced =
        !task.created().getCapability().isEmpty() || !task.created().getAgentId().isEmpty();
    Draft draft = Draft.of(task, Actors.BROKER, context);
    draft.add(
        draft
            .event(reduced ? TaskState.QUEUED : TaskState.AWAITING_CHILDREN)
            .setTaskResumed(
                TaskResumed.newBuilder()
                    .setDecision(decision.number())
                    .setTotal(count.total())
                    .setCompleted(count.completed())
                    .setFailed(count.failed())
                    .setAttention(count.attention())
                    .setChildren(task.childCount())
                    .setCancelLosers(cancelLosers)));
    if (!reduced) {
      draft.end(
          decision == Decision.HELD || context.rules().breaks(TaskRule.COMPLETE_UNHELD)
              ? TaskState.COMPLETED
              : TaskState.FAILED,
          TaskReason.JOIN_DECIDED,
          "%s: %d of %d children completed, %d failed"
              .formatted(decision, count.completed(), count.total(), count.failed()));
    }
    return TaskDecision.acknowledge(draft.events());
  }
}
