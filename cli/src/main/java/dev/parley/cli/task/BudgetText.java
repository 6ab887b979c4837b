package dev.parley.cli.task;

import com.google.protobuf.Duration;
import dev.parley.cli.console.Names;
import dev.parley.cli.option.DurationConverter;
import dev.parley.cli.option.KeyValue;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.Budget;
import dev.parley.v1.BudgetItem;
import dev.parley.v1.BudgetLine;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Budgets the way that people write and read them. */
final class BudgetText {
  /** What {@code --budget} and {@code --add} take. */
  static final String ITEMS =
      "tokens=N, cost=AMOUNT.CCC such as cost=1.50EUR, wall=DURATION, attempts=N, redo=N,"
          + " delegations=N, depth=N";

  private static final Pattern MONEY = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)([A-Z]{3})");
  private static final int MICROS_DIGITS = 6;
  private static final int CENTS_DIGITS = 2;

  private BudgetText() {}

  /**
   * Reads limits.
   *
   * @param option the name of the option, for what is wrong
   * @param alone whether amounts alone may be given, and not warn
   */
  static Budget read(String option, List<KeyValue> limits, boolean alone) {
    Budget.Builder budget = Budget.newBuilder();
    for (KeyValue limit : limits) {
      switch (limit.key()) {
        case "tokens" -> budget.setTokens(number(option, limit));
        case "cost" -> cost(option, limit, budget);
        case "wall" -> budget.setWallTime(duration(option, limit));
        case "attempts" -> budget.setAttempts(number(option, limit));
        case "redo" -> budget.setRedoRounds(number(option, limit));
        case "delegations" -> budget.setDelegations(number(option, limit));
        case "depth" -> budget.setDepth((int) number(option, limit));
        case "warn" -> {
          refuse(option, limit, alone);
          budget.setWarningPercent((int) number(option, limit));
        }
        default -> throw unknown(option, limit);
      }
    }
    return budget.build();
  }

  private static void refuse(String option, KeyValue limit, boolean alone) {
    if (alone) {
      throw unknown(option, limit);
    }
  }

  private static CliFailure unknown(String option, KeyValue limit) {
    return CliFailure.usage(
        "%s expects a limit, but found '%s'".formatted(option, limit.key()),
        "Limits are: " + ITEMS + ".");
  }

  private static long number(String option, KeyValue limit) {
    if (!limit.value().matches("\\d{1,9}")) {
      throw CliFailure.usage(
          "%s expects a number for %s, but found '%s'"
              .formatted(option, limit.key(), limit.value()),
          "");
    }
    return Long.parseLong(limit.value());
  }

  private static void cost(String option, KeyValue limit, Budget.Builder budget) {
    Matcher money = MONEY.matcher(limit.value());
    if (!money.matches()) {
      throw CliFailure.usage(
          "%s expects an amount with its currency for cost, but found '%s'"
              .formatted(option, limit.value()),
          "Such as cost=1.50EUR.");
    }
    budget
        .setCostMicros(
            new BigDecimal(money.group(1)).movePointRight(MICROS_DIGITS).longValueExact())
        .setCurrency(money.group(2));
  }

  private static Duration duration(String option, KeyValue limit) {
    try {
      long ms = new DurationConverter().convert(limit.value()).toMillis();
      return Duration.newBuilder()
          .setSeconds(ms / 1_000)
          .setNanos((int) (ms % 1_000) * 1_000_000)
          .build();
    } catch (TypeConversionException e) {
      throw CliFailure.usage(option + ": " + e.getMessage(), "").causedBy(e);
    }
  }

  /** How an item stands, on one line: what was used of what, what is reserved, what is left. */
  static String line(BudgetLine line, String currency) {
    if (line.getItem() == BudgetItem.BUDGET_ITEM_DEPTH) {
      return depth(line);
    }
    StringBuilder text =
        new StringBuilder(Names.of(line.getItem()).toLowerCase(Locale.ROOT).replace('_', ' '))
            .append(": ")
            .append(amount(line.getItem(), line.getSpent(), currency))
            .append(" spent");
    if (line.hasLimit()) {
      text.append(" of ").append(amount(line.getItem(), line.getLimit(), currency));
    }
    if (line.getReserved() > 0) {
      text.append(", ").append(amount(line.getItem(), line.getReserved(), currency));
      text.append(" reserved below");
    }
    if (line.hasRemaining()) {
      text.append(", ").append(amount(line.getItem(), line.getRemaining(), currency));
      text.append(line.hasLimit() ? " left" : " left above");
    }
    return text.toString();
  }

  /** Levels are not used up: how many there are of those that there may be. */
  private static String depth(BudgetLine line) {
    String levels =
        line.hasRemaining()
            ? "%d of %d levels".formatted(line.getSpent(), line.getRemaining())
            : line.getSpent() == 1 ? "1 level" : line.getSpent() + " levels";
    boolean narrower = line.hasLimit() && line.getRemaining() < line.getLimit();
    return "depth: %s below%s"
        .formatted(levels, narrower ? ", its own limit is " + line.getLimit() : "");
  }

  /** A cost with two decimals, or as many more as it has. */
  private static String money(long micros) {
    BigDecimal amount = BigDecimal.valueOf(micros, MICROS_DIGITS).stripTrailingZeros();
    return amount.setScale(Math.max(CENTS_DIGITS, amount.scale())).toPlainString();
  }

  /** An amount in the unit of its item. */
  static String amount(BudgetItem item, long amount, String currency) {
    return switch (item) {
      case BUDGET_ITEM_COST -> money(amount) + (currency.isEmpty() ? "" : " " + currency);
      case BUDGET_ITEM_WALL_TIME ->
          BigDecimal.valueOf(amount, 3).stripTrailingZeros().toPlainString() + " s";
      case BUDGET_ITEM_TOKENS,
          BUDGET_ITEM_ATTEMPTS,
          BUDGET_ITEM_REDO_ROUNDS,
          BUDGET_ITEM_DELEGATIONS,
          BUDGET_ITEM_DEPTH,
          BUDGET_ITEM_UNSPECIFIED,
          UNRECOGNIZED ->
          Long.toString(amount);
    };
  }
}
