package dev.parley.engine.task.handler;

import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand.CancelTask;
import dev.parley.engine.task.command.TaskCommand.RequesterCommand;
import dev.parley.engine.task.state.Switch;
import dev.parley.engine.task.state.TaskView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses what is asked of a scope that is killed. */
final class KilledScope {

  private KilledScope() {}

  /**
   * Refuses a change of a task that is about to be killed: what it waits for is frozen.
   *
   * @return null when it is not
   */
  static @Nullable TaskDecision refusal(RequesterCommand command, HandlerContext context) {
    return command instanceof CancelTask ? null : refusal(command.key(), context);
  }

  /** The same for whatever changes something of a task. */
  static @Nullable TaskDecision refusal(TaskKey key, HandlerContext context) {
    if (context.tasks().switches().none()) {
      return null;
    }
    TaskView task = context.tasks().find(key);
    Switch kill =
        task == null || task.state().terminal() ? null : context.tasks().switches().killing(task);
    return kill == null ? null : refuse(key, kill);
  }

  static TaskDecision refuse(TaskKey key, Switch kill) {
    return TaskDecision.refuse(
        Refusal.SCOPE_KILLED,
        "Expected a scope that lets task %s in, but kill switch %s has ended %s"
            .formatted(key.taskId(), kill.id(), kill.scope()),
        Map.of(
            "task_id",
            key.taskId(),
            "switch_id",
            kill.id(),
            "switch_number",
            Long.toString(kill.number())));
  }
}
