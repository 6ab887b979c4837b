package dev.parley.server.edge.rule;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.command.BudgetStatus;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.Budget;
import dev.parley.v1.RuleBudget;
import dev.parley.v1.RuleBudgetLine;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows rules how budgets stand. */
final class RuleBudgets {

  private RuleBudgets() {}

  /**
   * How a budget stands.
   *
   * @param status null when there is none
   */
  static RuleBudget of(@Nullable BudgetStatus status) {
    if (status == null) {
      return RuleBudget.getDefaultInstance();
    }
    RuleBudget.Builder budget = RuleBudget.newBuilder().setCurrency(status.currency());
    for (BudgetStatus.Line line : status.lines()) {
      RuleBudgetLine.Builder shown = RuleBudgetLine.newBuilder().setSpent(line.spent());
      if (line.limit() != BudgetItem.NO_LIMIT) {
        shown.setLimit(line.limit());
      }
      if (line.remaining() != BudgetItem.NO_LIMIT) {
        shown.setRemaining(line.remaining());
      }
      switch (line.item()) {
        case TOKENS -> budget.setTokens(shown);
        case COST -> budget.setCostMicros(shown);
        case WALL_TIME -> budget.setWallTimeMs(shown);
        case ATTEMPTS -> budget.setAttempts(shown);
        case REDO_ROUNDS -> budget.setRedoRounds(shown);
        case DELEGATIONS -> budget.setDelegations(shown);
        case DEPTH -> budget.setDepth(shown);
      }
    }
    return budget.build();
  }

  /**
   * How the budget of a task will stand as soon as it is created.
   *
   * @param own what its spec says
   * @param above how the budget of its parent stands; of a root an empty one
   */
  static RuleBudget begun(Budget own, RuleBudget above) {
    RuleBudget.Builder budget =
        RuleBudget.newBuilder()
            .setCurrency(own.hasCostMicros() ? own.getCurrency() : above.getCurrency());
    begin(own.hasTokens(), own.getTokens(), above.getTokens(), 0, budget::setTokens);
    begin(
        own.hasCostMicros(), own.getCostMicros(), above.getCostMicros(), 0, budget::setCostMicros);
    begin(
        own.hasWallTime(),
        Times.millis(own.getWallTime()),
        above.getWallTimeMs(),
        0,
        budget::setWallTimeMs);
    begin(own.hasAttempts(), own.getAttempts(), above.getAttempts(), 0, budget::setAttempts);
    begin(
        own.hasRedoRounds(), own.getRedoRounds(), above.getRedoRounds(), 0, budget::setRedoRounds);
    // It is one of those itself.
    begin(
        own.hasDelegations(),
        own.getDelegations(),
        above.getDelegations(),
        1,
        budget::setDelegations);
    begin(
        own.hasDepth(),
        Math.min(own.getDepth(), levelsBelow(above)),
        above.getDepth(),
        1,
        budget::setDepth);
    if (own.hasDepth()) {
      budget.getDepthBuilder().setLimit(own.getDepth());
    }
    return budget.build();
  }

  /** How many levels there may be below a child: no own limit takes the place of those above. */
  private static long levelsBelow(RuleBudget parent) {
    return parent.getDepth().hasRemaining()
        ? Math.max(0, parent.getDepth().getRemaining() - 1)
        : Long.MAX_VALUE;
  }

  private static void begin(
      boolean limited, long limit, RuleBudgetLine above, long used, Consumer<RuleBudgetLine> line) {
    if (limited) {
      line.accept(RuleBudgetLine.newBuilder().setLimit(limit).setRemaining(limit).build());
    } else if (above.hasRemaining()) {
      long remaining = Math.max(0, above.getRemaining() - used);
      line.accept(RuleBudgetLine.newBuilder().setRemaining(remaining).build());
    }
  }
}
