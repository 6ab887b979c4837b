package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.Heartbeat;
import dev.parley.engine.task.handler.TaskDecision.Heard;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.TaskView;

/**
 * The holder is alive: its lease holds for longer. Nothing is stored of it, but what it has used
 * when a budget counts it and it is enough to matter.
 */
final class HeartbeatHandler {

  private HeartbeatHandler() {}

  static TaskDecision decide(Heartbeat command, HandlerContext context) {
    return Leases.whileLive(command, context, task -> beat(task, command, context));
  }

  private static TaskDecision beat(TaskView task, Heartbeat command, HandlerContext context) {
    Heard heard = new Heard(command.lease(), false);
    BudgetView budget = task.budget();
    if (budget == null
        || !budget.worthTelling(command.usage())
        || context.rules().breaks(TaskRule.OVERLOOK_USE)) {
      return TaskDecision.acknowledge(heard);
    }
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    UsageReports.add(draft, task.state(), command.usage(), command.lease().token());
    return TaskDecision.acknowledge(draft.events(), heard);
  }
}
