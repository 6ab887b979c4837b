package dev.parley.engine.task;

import dev.parley.journal.v1.Budget;
import java.util.List;

/**
 * What a budget bounds. Names and numbers are those of {@code parley.v1.BudgetItem}; a test of the
 * edge holds them together.
 */
public enum BudgetItem implements Numbered {
  TOKENS(1, TaskReason.BUDGET_TOKENS),
  /** Millionths of a currency. */
  COST(2, TaskReason.BUDGET_COST),
  /** Milliseconds under leases. */
  WALL_TIME(3, TaskReason.BUDGET_WALL_TIME),
  ATTEMPTS(4, TaskReason.BUDGET_ATTEMPTS),
  REDO_ROUNDS(5, TaskReason.BUDGET_REDO_ROUNDS),
  /** Tasks below. */
  DELEGATIONS(6, TaskReason.BUDGET_DELEGATIONS),
  /** Levels below: counted, and not used up, so that nothing is summed up of it. */
  DEPTH(7, TaskReason.BUDGET_DEPTH);

  /** Those that are used up. */
  public static final List<BudgetItem> USED =
      List.of(TOKENS, COST, WALL_TIME, ATTEMPTS, REDO_ROUNDS, DELEGATIONS);

  /** What stands for a limit that is not set. */
  public static final long NO_LIMIT = Long.MAX_VALUE;

  private static final BudgetItem[] ALL = values();

  private final int number;
  private final TaskReason parked;

  BudgetItem(int number, TaskReason parked) {
    this.number = number;
    this.parked = parked;
  }

  @Override
  public int number() {
    return number;
  }

  /** Its place in an array that has one for each item. */
  public int place() {
    return number - 1;
  }

  /** Why a task is parked that has no more of it. */
  public TaskReason parked() {
    return parked;
  }

  /** Whether agents use it up while they work, so that they have to be stopped when it is gone. */
  public boolean flows() {
    return this == TOKENS || this == COST || this == WALL_TIME;
  }

  /** The limit that a budget sets; {@link #NO_LIMIT} when it sets none. */
  public long of(Budget budget) {
    return switch (this) {
      case TOKENS -> budget.hasTokens() ? budget.getTokens() : NO_LIMIT;
      case COST -> budget.hasCostMicros() ? budget.getCostMicros() : NO_LIMIT;
      case WALL_TIME -> budget.hasWallTimeMs() ? budget.getWallTimeMs() : NO_LIMIT;
      case ATTEMPTS -> budget.hasAttempts() ? budget.getAttempts() : NO_LIMIT;
      case REDO_ROUNDS -> budget.hasRedoRounds() ? budget.getRedoRounds() : NO_LIMIT;
      case DELEGATIONS -> budget.hasDelegations() ? budget.getDelegations() : NO_LIMIT;
      case DEPTH -> budget.hasDepth() ? budget.getDepth() : NO_LIMIT;
    };
  }

  /** Whether a reason says that a task is parked for want of budget. */
  public static boolean parks(TaskReason reason) {
    if (reason == TaskReason.NONE) {
      return false;
    }
    for (BudgetItem item : ALL) {
      if (item.parked == reason) {
        return true;
      }
    }
    return false;
  }
}
