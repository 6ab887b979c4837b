package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.command.TaskCommand.WarnOfBudget;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.BudgetView.Warning;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.BudgetWarned;
import java.util.ArrayList;
import java.util.List;

/**
 * A limit is nearly used up: it goes into the history of the task that has the limit, and those who
 * draw from it are told, as many as one step allows.
 */
final class WarnOfBudgetHandler {

  private WarnOfBudgetHandler() {}

  static TaskDecision decide(WarnOfBudget command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    BudgetView budget = task == null ? null : task.budget();
    if (task == null || budget == null || task.state().terminal()) {
      return TaskDecision.acknowledge();
    }
    Draft draft = Draft.of(task, Actors.BROKER, context);
    List<TaskEffect> effects = new ArrayList<>();
    for (Warning warning : budget.warnings(context.nowMs())) {
      draft.add(
          draft
              .event(task.state())
              .setBudgetWarned(
                  BudgetWarned.newBuilder()
                      .setItem(warning.item().number())
                      .setSpent(warning.spent())
                      .setLimit(warning.limit())));
      for (TaskView told : budget.drawing(warning.item(), context.limits().orphansPerStep())) {
        tell(told, command, warning, effects);
      }
    }
    return new TaskDecision(
        draft.events(), () -> TaskReply.Acknowledged.INSTANCE, effects, List.of());
  }

  private static void tell(
      TaskView task, WarnOfBudget command, Warning warning, List<TaskEffect> effects) {
    Holder holder = task.holder();
    Lease lease = task.lease();
    if (holder != null && lease != null) {
      effects.add(
          new TaskEffect.BudgetNotice(
              holder,
              lease,
              command.key().taskId(),
              warning.item(),
              warning.spent(),
              warning.limit()));
    }
  }
}
