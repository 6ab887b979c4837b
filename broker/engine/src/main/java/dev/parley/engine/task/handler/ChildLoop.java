package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Loops.Action;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Loops.Kind;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A child that is taken for a loop: it asks what an ancestor asks, or it is too deep. Immutable.
 *
 * @param found what was noticed
 * @param action what the policy of the child says of it; never to allow it
 */
record ChildLoop(LoopDetected found, CycleAction action) {

  /** What a child is taken for; null for no loop. Of two the one that is taken harder. */
  static @Nullable ChildLoop of(
      TaskCreated child, int depth, TaskView parent, HandlerContext context) {
    LoopPolicy policy = context.loopPolicy(child);
    ChildLoop circle = circle(child, parent, policy, context);
    ChildLoop deep = tooDeep(depth, policy, context);
    if (circle == null || deep == null) {
      return circle == null ? deep : circle;
    }
    return Action.stricter(circle.action, deep.action) == circle.action ? circle : deep;
  }

  private static @Nullable ChildLoop circle(
      TaskCreated child, TaskView parent, LoopPolicy policy, HandlerContext context) {
    CycleAction action = CycleAction.byNumber(policy.getCycleAction());
    TaskView ancestor = action.allows() ? null : Cycles.ancestorOf(child, parent, context);
    if (ancestor == null) {
      return null;
    }
    LoopDetected found =
        LoopDetected.newBuilder()
            .setKind(Kind.CYCLE.number())
            .setAncestorId(ancestor.key().taskId())
            .build();
    return new ChildLoop(found, action);
  }

  private static @Nullable ChildLoop tooDeep(int depth, LoopPolicy policy, HandlerContext context) {
    int max = policy.getDepthMax();
    if (max == 0 || depth <= max || context.rules().breaks(TaskRule.OVERLOOK_DEPTH)) {
      return null;
    }
    CycleAction action = CycleAction.byNumber(policy.getDepthAction());
    return action.allows() ? null : new ChildLoop(depth(max), action);
  }

  private static LoopDetected depth(int max) {
    return LoopDetected.newBuilder().setKind(Kind.DEPTH.number()).setDepthMax(max).build();
  }

  boolean isRefused() {
    return action == CycleAction.REFUSE || action == CycleAction.UNSPECIFIED;
  }

  /**
   * Refuses a child.
   *
   * @param witness below which it was to be
   */
  TaskDecision refuse(TaskKey child, TaskView witness, HandlerContext context) {
    if (found.getAncestorId().isEmpty()) {
      return refuseDepth(child, witness, found.getDepthMax(), context);
    }
    TaskDecision refusal =
        TaskDecision.refuse(
            Refusal.CYCLE_DETECTED,
            "Expected a child to ask for less than its ancestors, but task %s asks the same"
                .formatted(found.getAncestorId()),
            Map.of("ancestor_id", found.getAncestorId()));
    return RefusedChildren.note(refusal, child, witness, found, context);
  }

  /**
   * Refuses a child, or a fan-out whose children there could not be.
   *
   * @param witness below which it was to be; null for a root
   * @param max how deep a task may be
   */
  static TaskDecision refuseDepth(
      TaskKey child, @Nullable TaskView witness, int max, HandlerContext context) {
    return RefusedChildren.note(
        Refusals.limit(Refusal.DEPTH_EXCEEDED, "levels below the root", max),
        child,
        witness,
        depth(max),
        context);
  }

  /**
   * Drafts that a new child is a loop, and who else gets it, or that it waits for somebody to
   * decide.
   */
  void draft(Draft draft, TaskState state, TaskCreated child, HandlerContext context) {
    LoopPolicy policy = context.loopPolicy(child);
    draft.by(Actors.BROKER);
    if (action == CycleAction.ESCALATE
        && !policy.getEscalationCapability().isEmpty()
        && !child.hasFanOut()) {
      draft.add(
          draft.event(state).setLoopDetected(LoopAnswer.escalation(found.toBuilder(), policy)));
      return;
    }
    draft.add(draft.event(state).setLoopDetected(found));
    if (action != CycleAction.TELL) {
      draft.park(TaskReason.LOOP_DETECTED);
    }
  }

  /** A decision to create a child, with what whoever holds its parent is told of it. */
  TaskDecision tell(TaskDecision created, TaskKey child, TaskView parent, HandlerContext context) {
    if (action != CycleAction.TELL) {
      return created;
    }
    Draft draft = Draft.of(parent, Actors.BROKER, context);
    List<TaskEffect> effects = new ArrayList<>(created.effects());
    effects.addAll(LoopAnswer.note(draft, parent, parent.state(), note(child.taskId()), context));
    List<Event> events = new ArrayList<>(created.events());
    events.addAll(draft.events());
    return new TaskDecision(events, created.reply(), effects, created.softChanges());
  }

  private String note(String childId) {
    return found.getAncestorId().isEmpty()
        ? "You have tasks done deeper than %d levels below the root: %s. Do it yourself, or split it wider."
            .formatted(found.getDepthMax(), childId)
        : "Task %s, which you have done, asks what task %s above it asks. Ask for less, or do it yourself."
            .formatted(childId, found.getAncestorId());
  }
}
