package dev.parley.engine.task.command;

import dev.parley.engine.task.BudgetItem;
import java.util.List;

/**
 * How the budget of a task stands at one moment. Immutable.
 *
 * @param lines one for each item that is limited or of which something was used
 * @param currency the ISO 4217 code; empty when no cost is limited
 */
public record BudgetStatus(List<Line> lines, String currency) {

  /**
   * How one item stands, in the item's own unit. Of {@link BudgetItem#DEPTH} {@code spent} is how
   * many levels there are below, and {@code remaining} how many there may be.
   *
   * @param limit of the task itself; {@link BudgetItem#NO_LIMIT} for none
   * @param spent in the task and below it
   * @param reserved for children that have started, beyond what they spent
   * @param remaining to the task; {@link BudgetItem#NO_LIMIT} for any amount
   */
  public record Line(BudgetItem item, long limit, long spent, long reserved, long remaining) {}
}
