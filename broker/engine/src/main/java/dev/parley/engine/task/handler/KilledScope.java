package dev.parley.engine.task.handler;

import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.CancelTask;
import dev.parley.engine.task.command.TaskCommand.RequesterCommand;
import dev.parley.engine.task.state.Switch;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses what is asked of a scope that is killed. */
final class KilledScope {

  private KilledScope() {}

  /**
   * Refuses a change of a task that is about to be killed, because what it waits for is frozen, and
   * whatever an agent asks that is killed: it counts for nothing before the agent is revived.
   *
   * @return null when neither is so
   */
  static @Nullable TaskDecision refusal(RequesterCommand command, HandlerContext context) {
    TaskDecision killed = ofCaller(command.key(), command.actor(), context);
    return killed != null || command instanceof CancelTask
        ? killed
        : refusal(command.key(), context);
  }

  /**
   * Refuses a change of something by an agent that is killed.
   *
   * @param key what it would change
   * @return null when nobody asks, or somebody who is not killed
   */
  static @Nullable TaskDecision ofCaller(
      TaskKey key, @Nullable Actor actor, HandlerContext context) {
    Switch kill =
        actor == null || actor.getKind() != ActorKind.AGENT.number()
            ? null
            : context.tasks().switches().killingAgent(key.tenant(), actor.getId());
    return kill == null || context.rules().breaks(TaskRule.ACT_KILLED)
        ? null
        : TaskDecision.refuse(
            Refusal.SCOPE_KILLED,
            "Expected somebody who may change %s, but kill switch %s has ended %s"
                .formatted(key.taskId(), kill.id(), kill.scope()),
            metadata(key, kill));
  }

  /** The same for whatever changes something of a task. */
  static @Nullable TaskDecision refusal(TaskKey key, HandlerContext context) {
    if (context.tasks().switches().none()) {
      return null;
    }
    TaskView task = context.tasks().find(key);
    Switch kill =
        task == null || task.state().terminal() ? null : context.tasks().switches().killing(task);
    return kill == null || context.rules().breaks(TaskRule.ACT_KILLED) ? null : refuse(key, kill);
  }

  static TaskDecision refuse(TaskKey key, Switch kill) {
    return TaskDecision.refuse(
        Refusal.SCOPE_KILLED,
        "Expected a scope that lets task %s in, but kill switch %s has ended %s"
            .formatted(key.taskId(), kill.id(), kill.scope()),
        metadata(key, kill));
  }

  private static Map<String, String> metadata(TaskKey key, Switch kill) {
    return Map.of(
        "task_id",
        key.taskId(),
        "switch_id",
        kill.id(),
        "switch_number",
        Long.toString(kill.number()));
  }
}
