package dev.parley.server.edge.map;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.Usage;
import dev.parley.engine.task.command.BudgetStatus;
import dev.parley.journal.v1.Budget;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.BudgetLine;

/** Turns budgets into what is stored of them, and into public ones. */
public final class BudgetMapper {
  private static final int WARNING_DEFAULT_PERCENT = 80;

  private BudgetMapper() {}

  /** A budget that was checked, with its defaults filled in. */
  public static Budget toStored(dev.parley.v1.Budget budget) {
    return amounts(budget)
        .setWarningPercent(
            budget.getWarningPercent() == 0 ? WARNING_DEFAULT_PERCENT : budget.getWarningPercent())
        .build();
  }

  /** What is to be added to a budget. */
  public static Budget added(dev.parley.v1.Budget budget) {
    return amounts(budget).build();
  }

  private static Budget.Builder amounts(dev.parley.v1.Budget budget) {
    Budget.Builder stored = Budget.newBuilder().setCurrency(budget.getCurrency());
    if (budget.hasTokens()) {
      stored.setTokens(budget.getTokens());
    }
    if (budget.hasCostMicros()) {
      stored.setCostMicros(budget.getCostMicros());
    }
    if (budget.hasWallTime()) {
      stored.setWallTimeMs(Times.millis(budget.getWallTime()));
    }
    if (budget.hasAttempts()) {
      stored.setAttempts(budget.getAttempts());
    }
    if (budget.hasRedoRounds()) {
      stored.setRedoRounds(budget.getRedoRounds());
    }
    if (budget.hasDelegations()) {
      stored.setDelegations(budget.getDelegations());
    }
    if (budget.hasDepth()) {
      stored.setDepth(budget.getDepth());
    }
    return stored;
  }

  /** Limits as they are stored, for the history. */
  static dev.parley.v1.Budget toPublic(Budget stored) {
    dev.parley.v1.Budget.Builder budget =
        dev.parley.v1.Budget.newBuilder().setCurrency(stored.getCurrency());
    if (stored.hasTokens()) {
      budget.setTokens(stored.getTokens());
    }
    if (stored.hasCostMicros()) {
      budget.setCostMicros(stored.getCostMicros());
    }
    if (stored.hasWallTimeMs()) {
      budget.setWallTime(Times.duration(stored.getWallTimeMs()));
    }
    if (stored.hasAttempts()) {
      budget.setAttempts(stored.getAttempts());
    }
    if (stored.hasRedoRounds()) {
      budget.setRedoRounds(stored.getRedoRounds());
    }
    if (stored.hasDelegations()) {
      budget.setDelegations(stored.getDelegations());
    }
    if (stored.hasDepth()) {
      budget.setDepth(stored.getDepth());
    }
    return budget.build();
  }

  /** How a budget stands. */
  static dev.parley.v1.BudgetStatus toPublic(BudgetStatus status) {
    dev.parley.v1.BudgetStatus.Builder shown =
        dev.parley.v1.BudgetStatus.newBuilder().setCurrency(status.currency());
    for (BudgetStatus.Line line : status.lines()) {
      BudgetLine.Builder one =
          BudgetLine.newBuilder()
              .setItemValue(line.item().number())
              .setSpent(line.spent())
              .setReserved(line.reserved());
      if (line.limit() != BudgetItem.NO_LIMIT) {
        one.setLimit(line.limit());
      }
      if (line.remaining() != BudgetItem.NO_LIMIT) {
        one.setRemaining(line.remaining());
      }
      shown.addLines(one);
    }
    return shown.build();
  }

  /** What an attempt has used. */
  public static Usage toEngine(dev.parley.v1.Usage usage) {
    return usage.getTokens() == 0 && usage.getCostMicros() == 0 && usage.getCalls() == 0
        ? Usage.NONE
        : new Usage(usage.getTokens(), usage.getCostMicros(), usage.getCalls());
  }
}
