package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.command.TaskCommand.StopSpending;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * A limit is used up: who draws from it is told to stop and the tasks are parked, a bounded number
 * in one step.
 */
final class StopSpendingHandler {

  private StopSpendingHandler() {}

  static TaskDecision decide(StopSpending command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    BudgetView budget = task == null ? null : task.budget();
    if (budget == null) {
      return TaskDecision.acknowledge();
    }
    List<Event> events = new ArrayList<>();
    List<TaskEffect> effects = new ArrayList<>();
    for (BudgetView.Stop stop : budget.stops(context.limits().orphansPerStep(), context.nowMs())) {
      stop(stop.task(), stop.item(), command, events, effects, context);
    }
    return new TaskDecision(events, () -> TaskReply.Acknowledged.INSTANCE, effects, List.of());
  }

  private static void stop(
      TaskView task,
      BudgetItem item,
      StopSpending command,
      List<Event> events,
      List<TaskEffect> effects,
      HandlerContext context) {
    Holder holder = task.holder();
    Lease lease = task.lease();
    if (holder == null || lease == null) {
      return;
    }
    String message =
        "The budget of task %s for %s is used up".formatted(command.key().taskId(), item);
    Draft draft = Draft.of(task, Actors.BROKER, context);
    draft.add(
        draft
            .event(task.state())
            .setAttemptFailed(
                AttemptFailed.newBuilder()
                    .setLeaseToken(lease.token())
                    .setFailureClass(FailureClass.BUDGET_EXHAUSTED.number())
                    .setMessage(message)));
    draft.park(item.parked());
    events.addAll(draft.events());
    effects.add(new TaskEffect.Revoke(holder, lease, TaskEffect.Cause.BUDGET_EXHAUSTED, message));
  }
}
