package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.EdgeLimits.DURATION_MAX_MS;

import dev.parley.v1.Budget;

/** Holds budgets to what the protocol says of their fields. */
final class BudgetCheck {
  /** So that a sum of limits and their shares never overflow. */
  private static final long AMOUNT_MAX = 1_000_000_000_000_000L;

  private static final long WALL_TIME_MIN_MS = 1_000;

  private BudgetCheck() {}

  static void check(Check check, String path, Budget budget) {
    amount(check, path + ".tokens", budget.hasTokens(), budget.getTokens(), 1);
    amount(check, path + ".cost_micros", budget.hasCostMicros(), budget.getCostMicros(), 1);
    amount(check, path + ".attempts", budget.hasAttempts(), budget.getAttempts(), 1);
    amount(check, path + ".redo_rounds", budget.hasRedoRounds(), budget.getRedoRounds(), 0);
    amount(check, path + ".delegations", budget.hasDelegations(), budget.getDelegations(), 0);
    check.range(path + ".depth", budget.getDepth(), 0, Integer.MAX_VALUE);
    check.range(path + ".warning_percent", budget.getWarningPercent(), 0, 100);
    if (budget.hasWallTime()) {
      check.duration(path + ".wall_time", budget.getWallTime(), DURATION_MAX_MS);
      if (Times.millis(budget.getWallTime()) < WALL_TIME_MIN_MS) {
        check.violated(path + ".wall_time", "expected at least 1 second, but found less");
      }
    }
    currency(check, path + ".currency", budget);
  }

  /** Holds what is to be added to limits: something, and limits alone. */
  static void added(Check check, String path, Budget added) {
    check(check, path, added);
    if (!added.hasTokens()
        && !added.hasCostMicros()
        && !added.hasWallTime()
        && !added.hasAttempts()
        && !added.hasRedoRounds()
        && !added.hasDelegations()
        && !added.hasDepth()) {
      check.violated(path, "expected something to add to a limit, but found nothing");
    }
    if (added.getWarningPercent() != 0) {
      check.violated(path, "expected amounts alone, but warning_percent is set");
    }
  }

  private static void currency(Check check, String path, Budget budget) {
    String currency = budget.getCurrency();
    boolean isCode = currency.length() == 3 && currency.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    if (!isCode && (budget.hasCostMicros() || !currency.isEmpty())) {
      check.violated(
          path, "expected a code of three letters A-Z, but found " + Check.quote(currency));
    }
  }

  private static void amount(Check check, String path, boolean set, long amount, long min) {
    if (set) {
      check.range(path, amount, min, AMOUNT_MAX);
    }
  }
}
