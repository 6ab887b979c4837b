package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.TaskCreated;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells whether a child asks what one of its ancestors asks, and what follows from it. */
final class Cycles {

  private Cycles() {}

  /** The child with the loop policy of its parent, unless it has its own. */
  static TaskCreated inherit(TaskCreated child, TaskView parent) {
    return inherit(child, parent.created());
  }

  static TaskCreated inherit(TaskCreated child, TaskCreated parent) {
    return child.hasLoopPolicy() || !parent.hasLoopPolicy()
        ? child
        : child.toBuilder().setLoopPolicy(parent.getLoopPolicy()).build();
  }

  /** Whether anybody is to tell that the child asks what an ancestor asks. */
  static boolean matters(TaskCreated child) {
    return child.hasLoopPolicy() && child.getIntent() != 0 && action(child) != CycleAction.ALLOW;
  }

  /** The nearest ancestor that asks the same; null when none does, or nobody is to tell. */
  static @Nullable TaskView ancestorOf(TaskCreated child, @Nullable TaskView parent) {
    if (!matters(child)) {
      return null;
    }
    for (@Nullable TaskView above = parent; above != null; above = above.parent()) {
      if (above.created().getIntent() == child.getIntent()) {
        return above;
      }
    }
    return null;
  }

  static boolean isParked(TaskCreated child) {
    return action(child) == CycleAction.PARK;
  }

  private static CycleAction action(TaskCreated child) {
    return CycleAction.byNumber(child.getLoopPolicy().getCycleAction());
  }

  static TaskDecision refuse(TaskKey ancestor) {
    return TaskDecision.refuse(
        Refusal.CYCLE_DETECTED,
        "Expected a child to ask for less than its ancestors, but task %s asks the same"
            .formatted(ancestor.taskId()),
        Map.of("ancestor_id", ancestor.taskId()));
  }

  /** Drafts that the new child waits for somebody to decide. */
  static void park(Draft draft, TaskState state, TaskView ancestor) {
    draft.by(Actors.BROKER);
    draft.add(
        draft
            .event(state)
            .setLoopDetected(LoopDetected.newBuilder().setAncestorId(ancestor.key().taskId())));
    draft.park(TaskReason.LOOP_DETECTED);
  }
}
