package dev.parley.engine.task.handler;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.TaskCreated;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds what is created, or added, to the budgets above it. */
final class BudgetChecks {

  private BudgetChecks() {}

  /** What is stored of a child: in a tree with a budget it has one, if only to draw from above. */
  static TaskCreated inTreeOf(TaskView parent, TaskCreated child) {
    return parent.budget() == null || child.hasBudget()
        ? child
        : child.toBuilder().setBudget(Budget.getDefaultInstance()).build();
  }

  /**
   * Why the budgets above a child forbid it for good; null when they don't. A limit that is larger
   * than one above it waits for a top-up when the child's turn comes.
   */
  static @Nullable TaskDecision forbids(TaskView parent, Budget asked, HandlerContext context) {
    TaskDecision foreign = foreign(parent, asked);
    return foreign == null && context.rules().breaks(TaskRule.REFUSE_LARGER)
        ? neverFits(parent, asked)
        : foreign;
  }

  private static @Nullable TaskDecision foreign(TaskView parent, Budget asked) {
    String currency = parent.budget() == null ? "" : parent.budget().currency();
    return asked.hasCostMicros() && !currency.isEmpty() && !currency.equals(asked.getCurrency())
        ? currencyMismatch(currency, asked.getCurrency())
        : null;
  }

  /** What the budgets above a child lack now, so that it has to wait; null when they allow it. */
  static @Nullable BudgetItem lacking(int depth, TaskView parent) {
    BudgetView budget = parent.budget();
    if (budget == null) {
      return null;
    }
    if (budget.tooDeep(depth) != null) {
      return BudgetItem.DEPTH;
    }
    return budget.bounds(BudgetItem.DELEGATIONS) != null
            && budget.remaining(BudgetItem.DELEGATIONS, 0) == 0
        ? BudgetItem.DELEGATIONS
        : null;
  }

  /**
   * Why the budget of a schedule does not allow another run, which does not wait: it is left out.
   * Null when it does.
   */
  static @Nullable TaskDecision forbidsRun(TaskKey key, TaskView schedule, Budget asked) {
    BudgetItem lacking = lacking(1, schedule);
    if (lacking == null) {
      return forbidsRuns(schedule, asked);
    }
    return lacking == BudgetItem.DEPTH
        ? tooDeep(key, schedule.key(), schedule.created().getBudget().getDepth())
        : tooMany(schedule);
  }

  /** Why the budget of a schedule, as it is now, forbids every run; null when it doesn't. */
  static @Nullable TaskDecision forbidsRuns(TaskView schedule, Budget each) {
    TaskDecision foreign = foreign(schedule, each);
    return foreign == null ? neverFits(schedule, each) : foreign;
  }

  /** Why one more child may not wait for a budget. */
  static TaskDecision tooManyWait(TaskKey key, BudgetItem lacking, int limit) {
    return TaskDecision.refuse(
        Refusal.HELD_CHILDREN_EXCEEDED,
        "Expected at most %d children of a task to wait for %s of a budget, but %s would be one more"
            .formatted(limit, lacking, key.taskId()),
        Map.of("item", lacking.name(), "limit", Integer.toString(limit)));
  }

  /**
   * Why the budgets at and above a fan-out forbid all its children for good; null when they don't.
   * A template that asks for more than its own fan-out has contradicts it.
   *
   * @param parent of the fan-out; null for a root
   */
  static @Nullable TaskDecision forbidsEach(
      TaskKey key, TaskCreated fanOut, @Nullable TaskView parent) {
    Budget each = fanOut.getFanOut().getTemplate().getBudget();
    TaskDecision contradicted = contradicts(key, fanOut.getBudget(), each);
    return contradicted != null || parent == null ? contradicted : foreign(parent, each);
  }

  /** Why a budget forbids everything that is asked for with another one; null when it doesn't. */
  static @Nullable TaskDecision contradicts(TaskKey key, Budget own, Budget each) {
    if (own.hasCostMicros()
        && each.hasCostMicros()
        && !own.getCurrency().equals(each.getCurrency())) {
      return currencyMismatch(own.getCurrency(), each.getCurrency());
    }
    for (BudgetItem item : BudgetItem.USED) {
      long ask = item.of(each);
      if (ask != BudgetItem.NO_LIMIT && ask > item.of(own)) {
        return exceeded(item, ask, item.of(own), key.taskId());
      }
    }
    return null;
  }

  /** A limit that is larger than the whole of a limit above can't be reserved as it is now. */
  private static @Nullable TaskDecision neverFits(TaskView parent, Budget asked) {
    for (BudgetItem item : BudgetItem.USED) {
      long ask = item.of(asked);
      for (BudgetView above = parent.budget(); above != null && ask != BudgetItem.NO_LIMIT; ) {
        if (ask > above.limit(item)) {
          TaskView bounds = above.bounds(item);
          return exceeded(item, ask, above.limit(item), bounds);
        }
        above = above.above();
      }
    }
    return null;
  }

  static TaskDecision exceeded(
      BudgetItem item, long asked, long available, @Nullable TaskView bounds) {
    return exceeded(item, asked, available, bounds == null ? "" : bounds.key().taskId());
  }

  private static TaskDecision exceeded(BudgetItem item, long asked, long available, String of) {
    return TaskDecision.refuse(
        Refusal.BUDGET_EXCEEDED,
        "Expected at most %d of %s, which is what the budget of task %s has, but %d was asked for"
            .formatted(available, item, of, asked),
        Map.of("item", item.name(), "task_id", of, "limit", Long.toString(available)));
  }

  static TaskDecision currencyMismatch(String expected, String found) {
    return TaskDecision.refuse(
        Refusal.BUDGET_CURRENCY_MISMATCH,
        "Expected a cost in %s, but found one in %s".formatted(expected, found),
        Map.of("currency", expected));
  }

  /** A parked task cannot go on with what is left. */
  static TaskDecision exhausted(TaskView task, BudgetItem item, BudgetView budget) {
    TaskView bounds = budget.bounds(item);
    String of = bounds == null ? "" : bounds.key().taskId();
    return TaskDecision.refuse(
        Refusal.BUDGET_EXHAUSTED,
        "Expected budget for task %s to go on, but that of task %s for %s is used up"
            .formatted(task.key().taskId(), of, item),
        Map.of("item", item.name(), "task_id", of));
  }

  private static TaskDecision tooDeep(TaskKey key, TaskKey above, int levels) {
    return TaskDecision.refuse(
        Refusal.BUDGET_DEPTH_EXCEEDED,
        "Expected at most %d levels below task %s, but %s would be deeper"
            .formatted(levels, above.taskId(), key.taskId()),
        Map.of("task_id", above.taskId(), "limit", Integer.toString(levels)));
  }

  private static TaskDecision tooMany(TaskView bounds) {
    return TaskDecision.refuse(
        Refusal.BUDGET_DELEGATIONS_EXCEEDED,
        "Expected no more tasks below %s than its budget allows, but they are there already"
            .formatted(bounds.key().taskId()),
        Map.of("task_id", bounds.key().taskId()));
  }
}
