package dev.parley.engine.task.handler;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Leaves to humans what no agent may do. Who names no agent is believed to be a human. */
final class Humans {

  private Humans() {}

  /**
   * Refuses an agent.
   *
   * @param done what a human is to do with the task, as in "to be judged"
   * @return null when no agent asks
   */
  static @Nullable TaskDecision refuse(
      TaskView task, Actor actor, String done, HandlerContext context) {
    if (!isAgent(actor)) {
      return null;
    }
    return Approvals.hasPart(task, actor, context)
        ? refuseOwn(task, actor, done)
        : TaskDecision.refuse(
            Refusal.HUMAN_EXPECTED,
            "Expected task %s to be %s by a human, but agent %s called"
                .formatted(task.key().taskId(), done, actor.getId()),
            Map.of("task_id", task.key().taskId()));
  }

  /** Refuses an agent that has a part in what it would do something about. */
  static TaskDecision refuseOwn(TaskView task, Actor actor, String done) {
    return TaskDecision.refuse(
        Refusal.SELF_APPROVAL,
        "Expected task %s to be %s by somebody who has no part in it, but agent %s has"
            .formatted(task.key().taskId(), done, actor.getId()),
        Map.of("task_id", task.key().taskId()));
  }

  /** Whether an agent holds the parent of a task. */
  static boolean manages(TaskView task, Actor actor) {
    TaskView parent = task.parent();
    Holder manager = parent == null ? null : parent.holder();
    return manager != null && isAgent(actor) && manager.agentId().equals(actor.getId());
  }

  static boolean isAgent(Actor actor) {
    return actor.getKind() == ActorKind.AGENT.number();
  }
}
