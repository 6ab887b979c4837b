package dev.parley.engine.task.state;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.Usage;
import dev.parley.engine.task.command.BudgetStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the budget of a task stands, to read. Holds until the next event is applied. */
public interface BudgetView {

  /**
   * What keeps the task from being worked on; null when nothing does.
   *
   * @param nowMs decides how much of a limit on time is left
   */
  @Nullable Shortage shortage(long nowMs);

  /** Whether limits of the task are still to be reserved above it. */
  boolean isToReserve();

  /** What is missing above for those; null when nothing is. */
  @Nullable Shortage unreserved(long nowMs);

  /**
   * Whether every task of the tree waits for another one or for budget, so that none comes back by
   * itself.
   */
  boolean standsStill();

  /** Whether the task waits for the budgets above it to allow it at all. */
  boolean isHeld();

  /** How many tasks right below this one do. */
  int heldBelow();

  /** What is missing at or above the task for one below it at a depth; null when nothing is. */
  @Nullable Shortage tooDeep(int depth);

  /** What is missing for one more task below, beside its depth; null when nothing is. */
  @Nullable Shortage undelegated();

  /** Whether one more redo round is left. */
  boolean redoLeft();

  /** Whether what a holder has told is worth an event. */
  boolean worthTelling(Usage usage);

  /** Live leases that draw from a limit of this task that is used up, at most as many as given. */
  List<Stop> stops(int limit, long nowMs);

  /** Limits of this task of which a warning is due. */
  List<Warning> warnings(long nowMs);

  /** Tasks with live leases that draw from a limit of this task, at most as many as given. */
  List<? extends TaskView> drawing(BudgetItem item, int limit);

  /** The limit of this task itself; {@link BudgetItem#NO_LIMIT} when it has none. */
  long limit(BudgetItem item);

  /** What this task may use beyond what it uses already; {@link BudgetItem#NO_LIMIT} for any. */
  long remaining(BudgetItem item, long nowMs);

  /** The task whose limit bounds this one; null when none does. */
  @Nullable TaskView bounds(BudgetItem item);

  /** The budget of the parent; null when it has none. */
  @Nullable BudgetView above();

  /** The ISO 4217 code of the currency of the nearest cost limit; empty when there is none. */
  String currency();

  BudgetStatus status(long nowMs);

  /**
   * What a task needs and does not get.
   *
   * @param of the task whose limit it is
   * @param returnable whether it may come back when others end, without a top-up
   */
  record Shortage(BudgetItem item, TaskView of, long needed, long remaining, boolean returnable) {}

  /** A lease that has to end, because an item is used up. */
  record Stop(TaskView task, BudgetItem item) {}

  /** A limit that is used up so far that a warning is due. */
  record Warning(BudgetItem item, long spent, long limit) {}
}
