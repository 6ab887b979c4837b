package dev.parley.engine.task.handler;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.command.TaskCommand.TopUpBudget;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.BudgetToppedUp;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds to the limits of a task. Who waits for them goes on by itself. */
final class TopUpBudgetHandler {

  private TopUpBudgetHandler() {}

  static TaskDecision decide(TopUpBudget command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null) {
      return Refusals.notFound(command.key());
    }
    if (!command.requestId().isEmpty() && task.toppedUpBy(command.requestId())) {
      return TaskDecision.answer(new TaskReply.Found(task.snapshot()));
    }
    if (task.state().terminal()) {
      return Refusals.ended(task);
    }
    BudgetView budget = task.budget();
    TaskDecision refusal = mayNot(task, command.actor(), context);
    if (refusal == null && crowds(task, context)) {
      refusal = Refusals.historyExceeded(task, context);
    }
    if (refusal == null) {
      refusal = refusal(task, budget, command, context);
    }
    if (refusal != null) {
      return refusal;
    }
    Draft draft = Draft.of(task, command.actor(), context);
    draft.add(
        draft
            .event(task.state())
            .setBudgetToppedUp(
                BudgetToppedUp.newBuilder()
                    .setAdded(command.added())
                    .setMessage(command.message())
                    .setRequestId(command.requestId())));
    return TaskDecision.change(task, draft.events(), List.of());
  }

  /** No agent gives more than it has: a manager gives its children what is its own. */
  private static @Nullable TaskDecision mayNot(TaskView task, Actor actor, HandlerContext context) {
    return Humans.manages(task, actor) ? null : Humans.refuse(task, actor, "given more", context);
  }

  /** Whether there is no room to note more for it, and nothing that could wait for it. */
  private static boolean crowds(TaskView task, HandlerContext context) {
    boolean awaited =
        BudgetItem.parks(task.reason()) || task.unfinishedChildCount() > 0 || task.recurs();
    return !awaited && Refusals.historyFull(task, context);
  }

  private static @Nullable TaskDecision refusal(
      TaskView task, @Nullable BudgetView budget, TopUpBudget command, HandlerContext context) {
    String currency = command.added().getCurrency();
    if (budget != null && !currency.isEmpty() && !currency.equals(budget.currency())) {
      return BudgetChecks.currencyMismatch(budget.currency(), currency);
    }
    for (BudgetItem item : BudgetItem.values()) {
      long added = item.of(command.added());
      if (added == BudgetItem.NO_LIMIT) {
        continue;
      }
      if (budget == null || budget.limit(item) == BudgetItem.NO_LIMIT) {
        return notSet(task, item);
      }
      if (item == BudgetItem.DEPTH) {
        // Nothing is reserved of it: those above keep their own.
        continue;
      }
      // What the child may use more has to be there: it is reserved, or will be when it starts.
      BudgetView above = budget.above();
      long left = above == null ? BudgetItem.NO_LIMIT : above.remaining(item, context.nowMs());
      if (added > left) {
        return BudgetChecks.exceeded(item, added, left, above == null ? null : above.bounds(item));
      }
    }
    return null;
  }

  private static TaskDecision notSet(TaskView task, BudgetItem item) {
    return TaskDecision.refuse(
        Refusal.BUDGET_NOT_SET,
        "Expected a limit on %s in the budget of task %s, but it has none of its own"
            .formatted(item, task.key().taskId()),
        Map.of("item", item.name(), "task_id", task.key().taskId()));
  }
}
