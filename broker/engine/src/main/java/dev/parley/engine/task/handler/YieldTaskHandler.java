package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.YieldTask;
import dev.parley.engine.task.handler.TaskDecision.SlotFreed;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.TaskResumed;
import dev.parley.journal.v1.TaskYielded;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The holder lets go of its task until a join of its children is decided. */
final class YieldTaskHandler {

  /** Decisions that stay when the task is told of them. */
  private static final Set<Decision> DECIDED = Set.of(Decision.HELD, Decision.NOT_HELD);

  private YieldTaskHandler() {}

  static TaskDecision decide(YieldTask command, HandlerContext context) {
    return Leases.closing(
        command, KindCase.TASK_YIELDED, context, task -> suspend(task, command, context));
  }

  private static TaskDecision suspend(TaskView task, YieldTask command, HandlerContext context) {
    if (Refusals.historyFull(task, context)) {
      return Refusals.historyExceeded(task, context);
    }
    String problem = problem(task, command.join(), context);
    if (problem != null) {
      return TaskDecision.refuse(Refusal.JOIN_INVALID, problem);
    }
    Join join = stored(command.join(), task, context).build();
    boolean inVain = DECIDED.contains(task.decisionNow(join, context.rules()));
    if (inVain && spins(task) && !context.rules().breaks(TaskRule.YIELD_IN_VAIN)) {
      return TaskDecision.refuse(
          Refusal.JOIN_INVALID,
          "Expected a join that is not decided, but task %s has yielded %d times for one that was"
              .formatted(task.key().taskId(), task.yieldsInVain()));
    }
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    if (!context.rules().breaks(TaskRule.FORGET_YIELD_USAGE)) {
      UsageReports.last(draft, task, command.usage(), command.lease().token());
    }
    draft.add(
        draft
            .event(TaskState.AWAITING_CHILDREN)
            .setTaskYielded(
                TaskYielded.newBuilder()
                    .setLeaseToken(command.lease().token())
                    .setContinuation(command.continuation())
                    .setJoin(join)
                    .setInVain(inVain)
                    .setUsage(command.usageMessage())));
    if (context.rules().breaks(TaskRule.RESUME_EARLY)) {
      draft.add(
          draft
              .event(TaskState.QUEUED)
              .setTaskResumed(TaskResumed.newBuilder().setDecision(Decision.HELD.number())));
    }
    return context.rules().breaks(TaskRule.KEEP_SLOT_ON_YIELD)
        ? TaskDecision.acknowledge(draft.events())
        : TaskDecision.acknowledge(
            draft.events(), new SlotFreed(command.holder(), command.lease()));
  }

  private static Join.Builder stored(Join join, TaskView task, HandlerContext context) {
    Join.Builder stored = join.toBuilder().setChildren(task.childCount());
    return context.rules().breaks(TaskRule.FORGET_JOIN_TIMEOUT) ? stored.clearTimeoutMs() : stored;
  }

  /**
   * Each child may end right before somebody waits for it; more often there is nothing to wait for.
   */
  private static boolean spins(TaskView task) {
    return task.yieldsInVain() > task.childCount();
  }

  /** Why the join could never be decided by its children; null when it could. */
  private static @Nullable String problem(TaskView task, Join join, HandlerContext context) {
    Set<String> named = new HashSet<>(join.getChildIdsList());
    for (String id : named) {
      if (!task.key().sibling(id).isChildOf(task.key().taskId())
          || context.tasks().find(task.key().sibling(id)) == null) {
        return "Expected children of task %s in the join, but %s is none"
            .formatted(task.key().taskId(), id);
      }
    }
    return Quorums.problem(join, named.isEmpty() ? task.childCount() : named.size());
  }
}
