package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Loops.Kind;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells whether a child asks what one of its ancestors asks, and what follows from it. */
final class Cycles {

  private Cycles() {}

  /** The nearest ancestor that asks the same; null when none does, or nobody is to tell. */
  static @Nullable TaskView ancestorOf(
      TaskCreated child, @Nullable TaskView parent, HandlerContext context) {
    if (parent == null
        || child.getIntent() == 0
        || action(child, context) == CycleAction.ALLOW
        || context.rules().breaks(TaskRule.OVERLOOK_CYCLES)) {
      return null;
    }
    for (@Nullable TaskView above = parent; above != null; above = above.parent()) {
      if (isForTheSame(child, above) && child.getIntent() == intent(above.created(), context)) {
        return above;
      }
    }
    return null;
  }

  /** Of roots nothing is kept to compare them by: most never have a child that could ask back. */
  private static long intent(TaskCreated above, HandlerContext context) {
    return above.getIntent() == 0 ? context.stamps().intent(above.getSpec()) : above.getIntent();
  }

  private static boolean isForTheSame(TaskCreated child, TaskView above) {
    TaskCreated asked = above.created();
    if (child.hasFanOut() || asked.hasFanOut()) {
      return child.hasFanOut() && asked.hasFanOut();
    }
    return (!child.getCapability().isEmpty()
            && (child.getCapability().equals(asked.getCapability())
                || child.getCapability().equals(above.capability())))
        || (!child.getAgentId().isEmpty()
            && (child.getAgentId().equals(asked.getAgentId())
                || child.getAgentId().equals(above.agentId())
                || child.getAgentId().equals(lastHolder(above))));
  }

  private static String lastHolder(TaskView task) {
    Holder holder = task.holder();
    TaskView.@Nullable Closing last = task.lastClosing();
    return holder != null ? holder.agentId() : last == null ? "" : last.holder().agentId();
  }

  static boolean isRefused(TaskCreated child, HandlerContext context) {
    CycleAction action = action(child, context);
    return action == CycleAction.REFUSE || action == CycleAction.UNSPECIFIED;
  }

  private static CycleAction action(TaskCreated child, HandlerContext context) {
    return CycleAction.byNumber(context.loopPolicy(child).getCycleAction());
  }

  static TaskDecision refuse(TaskKey ancestor) {
    return TaskDecision.refuse(
        Refusal.CYCLE_DETECTED,
        "Expected a child to ask for less than its ancestors, but task %s asks the same"
            .formatted(ancestor.taskId()),
        Map.of("ancestor_id", ancestor.taskId()));
  }

  /** Drafts that others get the new child, or that it waits for somebody to decide. */
  static void answer(
      Draft draft, TaskState state, TaskCreated child, TaskView ancestor, HandlerContext context) {
    LoopPolicy policy = context.loopPolicy(child);
    LoopDetected.Builder loop =
        LoopDetected.newBuilder()
            .setKind(Kind.CYCLE.number())
            .setAncestorId(ancestor.key().taskId());
    boolean escalates =
        action(child, context) == CycleAction.ESCALATE
            && !policy.getEscalationCapability().isEmpty()
            && !child.hasFanOut();
    draft.by(Actors.BROKER);
    if (escalates) {
      draft.add(draft.event(state).setLoopDetected(LoopAnswer.escalation(loop, policy)));
    } else {
      draft.add(draft.event(state).setLoopDetected(loop));
      draft.park(TaskReason.LOOP_DETECTED);
    }
  }
}
