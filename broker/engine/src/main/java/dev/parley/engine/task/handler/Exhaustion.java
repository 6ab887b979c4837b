package dev.parley.engine.task.handler;

import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.state.TaskView;

/** What a retry policy says once the attempts of a round, or the declines, are used up. */
enum Exhaustion {
  /** The task ends. */
  END,
  /** It waits for somebody. */
  PARK,
  /** Others get it, with fresh attempts. */
  ESCALATE;

  /** What follows for a task. Those that the policy escalates to are asked once. */
  static Exhaustion of(TaskView task, HandlerContext context) {
    int action = task.created().getRetryPolicy().getExhaustionAction();
    return switch (ExhaustionAction.byNumber(action)) {
      case ESCALATE ->
          task.retriesEscalated() && !context.rules().breaks(TaskRule.ESCALATE_RETRIES_AGAIN)
              ? PARK
              : ESCALATE;
      case PARK -> PARK;
      case FAIL, UNSPECIFIED, ACCEPT_LAST, ACCEPT_BEST -> END;
    };
  }
}
