package dev.parley.engine.task.state;

import dev.parley.engine.task.BudgetItem;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.UsageReported;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task itself may use and has used, as far as its own events say: what is below it is not in
 * here, see {@link Account}. Confined to the thread of its shard; written by appliers alone.
 *
 * <p>Nothing of it is ever reset but what belongs to one lease: a redo, a retry and a new attempt
 * go on with what is left.
 */
public final class Spending {

  private static final int ITEMS = BudgetItem.values().length;

  private final long[] limits = new long[ITEMS];
  private final long[] spent = new long[ITEMS];

  /** What runs used that were forgotten; null for nothing. */
  private long @Nullable [] forgotten;

  private final int warningPercent;
  private final String currency;
  private int warned;
  private boolean reserved;

  /** Whether the budgets above do not allow the task yet: it is none of their delegations. */
  private boolean held;

  private long workedSinceMs;
  private long leaseTokens;
  private long leaseCostMicros;

  /** The requests of the last top-ups; null when there was none. */
  private @Nullable RequestIds topUps;

  /**
   * @param held whether the budgets above do not allow the task yet
   */
  Spending(Budget budget, boolean held) {
    this.held = held;
    for (BudgetItem item : BudgetItem.values()) {
      limits[item.place()] = item.of(budget);
    }
    this.warningPercent = budget.getWarningPercent();
    this.currency = budget.getCurrency();
  }

  /** An attempt begins: from now on the task's own limits are reserved above it. */
  void assigned() {
    reserved = true;
    spent[BudgetItem.ATTEMPTS.place()]++;
    leaseTokens = 0;
    leaseCostMicros = 0;
  }

  void uncountAttempt() {
    spent[BudgetItem.ATTEMPTS.place()]--;
  }

  void nextRound() {
    spent[BudgetItem.REDO_ROUNDS.place()]++;
  }

  /**
   * The holder told what it used under its lease: only what is new counts.
   *
   * @param again whether all of it counts, which only a broken rule asks for
   */
  public void used(UsageReported reported, boolean again) {
    if (again) {
      leaseTokens = 0;
      leaseCostMicros = 0;
    }
    spent[BudgetItem.TOKENS.place()] += Math.max(0, reported.getTokens() - leaseTokens);
    spent[BudgetItem.COST.place()] += Math.max(0, reported.getCostMicros() - leaseCostMicros);
    leaseTokens = Math.max(leaseTokens, reported.getTokens());
    leaseCostMicros = Math.max(leaseCostMicros, reported.getCostMicros());
  }

  /**
   * An event has passed: time that is used goes on, begins or ends.
   *
   * @param worked whether there is a lease and nobody's word is waited for
   */
  public void passed(boolean worked, long timeMs) {
    if (worked && workedSinceMs == 0) {
      workedSinceMs = timeMs;
    } else if (!worked && workedSinceMs != 0) {
      spent[BudgetItem.WALL_TIME.place()] += timeMs - workedSinceMs;
      workedSinceMs = 0;
    }
  }

  /** What the task waited for is there: the task itself, or what it needs, which is kept for it. */
  public void granted() {
    if (held) {
      held = false;
    } else {
      reserved = true;
    }
  }

  /** The task goes on, whatever kept it. */
  public void released() {
    held = false;
  }

  public void warned(BudgetItem item) {
    warned |= 1 << item.place();
  }

  public void toppedUp(Budget added, String requestId) {
    for (BudgetItem item : BudgetItem.values()) {
      if (item.of(added) != BudgetItem.NO_LIMIT) {
        limits[item.place()] += item.of(added);
        warned &= ~(1 << item.place());
      }
    }
    RequestIds all = topUps == null ? new RequestIds() : topUps;
    all.add(requestId);
    topUps = all;
  }

  /**
   * Runs of the schedule were forgotten: what they used stays used.
   *
   * @param all what they used in all, by {@link BudgetItem#place}
   */
  void forgotten(List<Long> all) {
    forgotten = all.isEmpty() ? null : all.stream().mapToLong(Long::longValue).toArray();
  }

  /** Forgets what was used. Only a broken rule asks for it. */
  public void forget() {
    Arrays.fill(spent, 0);
  }

  long limit(BudgetItem item) {
    return limits[item.place()];
  }

  long spent(BudgetItem item) {
    long[] below = forgotten;
    int place = item.place();
    return below == null || place >= below.length ? spent[place] : spent[place] + below[place];
  }

  /** From what amount on a warning is due; {@link BudgetItem#NO_LIMIT} when none is any more. */
  long warningMark(BudgetItem item) {
    long limit = limits[item.place()];
    return limit == BudgetItem.NO_LIMIT || (warned & 1 << item.place()) != 0
        ? BudgetItem.NO_LIMIT
        : Math.max(1, limit - (long) (limit * ((100 - warningPercent) / 100.0)));
  }

  boolean reserved() {
    return reserved;
  }

  boolean isHeld() {
    return held;
  }

  /** Since when the task is under a lease; 0 when it is not. */
  long workedSinceMs() {
    return workedSinceMs;
  }

  long leaseTokens() {
    return leaseTokens;
  }

  long leaseCostMicros() {
    return leaseCostMicros;
  }

  String currency() {
    return currency;
  }

  boolean toppedUpBy(String requestId) {
    return topUps != null && topUps.contains(requestId);
  }
}
