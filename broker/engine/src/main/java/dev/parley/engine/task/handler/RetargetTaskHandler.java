package dev.parley.engine.task.handler;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.RetargetTask;
import dev.parley.engine.task.state.Switch;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.TaskRetargeted;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives a parked task to others, who start with fresh attempts unless a rule wants a human to allow
 * it first.
 */
final class RetargetTaskHandler {

  private RetargetTaskHandler() {}

  static TaskDecision decide(RetargetTask command, HandlerContext context) {
    return ParkedTasks.release(
        command.key(), command.actor(), context, task -> retarget(task, command, context));
  }

  private static TaskDecision retarget(
      TaskView task, RetargetTask command, HandlerContext context) {
    if (Waits.forItems(task) && !context.rules().breaks(TaskRule.RETARGET_UNDECIDED)) {
      return undecided(task);
    }
    Switch kill = killing(task, command, context);
    if (kill != null && !context.rules().breaks(TaskRule.RETARGET_KILLED)) {
      return KilledScope.refuse(task.key(), kill);
    }
    RuleDecided ruled = command.ruled();
    if (ruled != null && Rulings.denies(ruled, context)) {
      return Rulings.refuse(ruled, task, context);
    }
    Draft draft = Draft.of(task, command.actor(), context);
    ByteString spec = command.respec().apply(task.created().getSpec());
    // Nobody looks at the intent of a task that has none.
    long intent = task.created().getIntent() == 0 ? 0 : command.reintend().applyAsLong(spec);
    draft.add(
        draft
            .event(TaskState.PARKED)
            .setTaskRetargeted(
                TaskRetargeted.newBuilder()
                    .setCapability(command.capability())
                    .setAgentId(command.agentId())
                    .addAllSelector(command.selector().stored())
                    .setSpec(spec)
                    .setIntent(intent)
                    .setMessage(command.message())));
    if (ruled != null) {
      Rulings.created(draft, TaskState.PARKED, ruled, context);
    }
    if (Rulings.requiresApproval(ruled, context)) {
      draft.park(TaskReason.RULE_APPROVAL);
    } else {
      draft.by(command.actor()).add(RetryTaskHandler.retried(draft, task, command.message()));
    }
    return TaskDecision.change(task, draft.events(), List.of());
  }

  /** A switch that would end the task as soon as it is for those that it is to be given to. */
  private static @Nullable Switch killing(
      TaskView task, RetargetTask command, HandlerContext context) {
    TaskCreated given =
        TaskCreated.newBuilder()
            .setCapability(command.capability())
            .setAgentId(command.agentId())
            .build();
    return context.tasks().switches().refusing(task.key(), given, task.parent());
  }

  private static TaskDecision undecided(TaskView task) {
    return TaskDecision.refuse(
        Refusal.FAN_OUT_UNDECIDED,
        "Expected the join of fan-out %s to be decided, but it is not"
            .formatted(task.key().taskId()),
        Map.of("task_id", task.key().taskId()));
  }
}
