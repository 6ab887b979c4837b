package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets a parked task be dealt with, and no other one. */
final class ParkedTasks {

  private ParkedTasks() {}

  static TaskDecision decide(
      TaskKey key, HandlerContext context, Function<TaskView, TaskDecision> decision) {
    TaskView task = context.tasks().find(key);
    if (task == null) {
      return Refusals.notFound(key);
    }
    if (task.state().terminal()) {
      return Refusals.ended(task);
    }
    return task.state() == TaskState.PARKED ? decision.apply(task) : Refusals.state(task, "PARKED");
  }

  /** The same for what lets it go on: nobody does who must not, and nothing that can't be paid. */
  static TaskDecision release(
      TaskKey key, Actor actor, HandlerContext context, Function<TaskView, TaskDecision> decision) {
    return decide(
        key,
        context,
        task -> {
          TaskDecision refusal = mayNot(task, actor, context);
          if (refusal == null) {
            refusal = RetryTaskHandler.tooLittle(task, context);
          }
          return refusal == null ? decision.apply(task) : refusal;
        });
  }

  /**
   * What a rule wants a human to allow is allowed by no agent. What was parked because nothing was
   * left to try is tried again by none that works on it or above it, but for its manager: a bound
   * that those could lift whom it binds would be none.
   */
  private static @Nullable TaskDecision mayNot(TaskView task, Actor actor, HandlerContext context) {
    if (task.reason() == TaskReason.RULE_APPROVAL) {
      return context.rules().breaks(TaskRule.RELEASE_OWN)
          ? null
          : Humans.refuse(task, actor, "allowed", context);
    }
    return Humans.manages(task, actor)
            || !Approvals.worksOn(task, actor, context)
            || context.rules().breaks(TaskRule.RETRY_OWN)
        ? null
        : Humans.refuseOwn(task, actor, "let go on");
  }
}
