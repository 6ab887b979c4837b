package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.TaskCreated;
import org.jspecify.annotations.Nullable;

/** Drafts the first events of a task, whoever makes it. */
final class Births {

  private Births() {}

  /**
   * Drafts that a task is there, and what keeps it from being done at once.
   *
   * @param loop what it is taken for, so that others get it or it is parked; null for no loop
   */
  static void draft(
      Draft draft,
      TaskState state,
      TaskCreated asked,
      @Nullable ChildLoop loop,
      HandlerContext context) {
    RuleDecided ruled = asked.hasRuled() ? asked.getRuled() : null;
    TaskCreated created = ruled == null ? asked : asked.toBuilder().clearRuled().build();
    draft.add(draft.event(state).setTaskCreated(created));
    if (ruled != null) {
      Rulings.created(draft, state, ruled, context);
    }
    if (loop != null) {
      loop.draft(draft, state, created, context);
    }
    // Also where others get it or it is parked: only a human may let it go on.
    if (Rulings.requiresApproval(ruled, context)) {
      draft.park(TaskReason.RULE_APPROVAL);
    }
  }
}
