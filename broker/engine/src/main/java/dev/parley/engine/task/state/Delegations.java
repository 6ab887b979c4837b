package dev.parley.engine.task.state;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.command.BudgetStatus;
import dev.parley.engine.task.state.BudgetView.Shortage;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks there may be below the task of an account, and whether that task may be one of those
 * above it. Confined to the thread of its shard; rebuilt after a load like the account.
 *
 * <p>A task that the budgets above do not allow yet is held: it is none of their delegations.
 */
final class Delegations {

  private final Account account;
  private long depthLimit;

  /** Levels of tasks below that there are; those that wait to be are none. */
  private int levels;

  /** Whether the task is among the delegations of those above. */
  private boolean counted;

  /** Whether it waits to be. */
  private boolean waits;

  /** Tasks right below that wait to be. */
  private int heldBelow;

  /** Tasks that wait for a limit of this one: for delegations that are left, or for levels. */
  final SequencedSet<Task> held = new LinkedHashSet<>(0);

  Delegations(Account account, long depthLimit) {
    this.account = account;
    this.depthLimit = depthLimit;
  }

  /**
   * Takes over the limits of the task.
   *
   * @return whether there may be more levels than before
   */
  boolean settle(Spending spending) {
    boolean more = spending.limit(BudgetItem.DEPTH) > depthLimit;
    depthLimit = spending.limit(BudgetItem.DEPTH);
    return more;
  }

  /** Counts the task above, once it may be there, or among those that wait to be. */
  void count(Spending spending, boolean ended, Ledger ledger) {
    Account above = account.above;
    if (above == null || account.task.review) {
      return;
    }
    boolean waitsNow = spending.isHeld() && !ended;
    above.delegations.heldBelow += (waitsNow ? 1 : 0) - (waits ? 1 : 0);
    waits = waitsNow;
    if (!counted && !spending.isHeld()) {
      counted = true;
      above.delegated(ledger);
      for (Account at = above; at != null && at.delegations.levels < levelsTo(at); at = at.above) {
        at.delegations.levels = levelsTo(at);
      }
    }
  }

  /** A task right below, which has ended, is forgotten, and with it all below it. */
  void forgot(Task below) {
    if (reach(below) < levels) {
      return;
    }
    int deepest = 0;
    for (Task child : account.task.children()) {
      deepest = Math.max(deepest, reach(child));
      if (deepest == levels) {
        return;
      }
    }
    levels = deepest;
    if (account.above != null) {
      account.above.delegations.forgot(account.task);
    }
  }

  /** How many levels there are down to a task right below and what is under that. */
  private static int reach(Task child) {
    if (child.spending().isHeld()) {
      return 0;
    }
    return child.account == null ? 1 : 1 + child.account.delegations.levels;
  }

  private int levelsTo(Account above) {
    return account.task.created().getDepth() - above.task.created().getDepth();
  }

  /** What those above lack for the task to be among theirs; null when they lack nothing. */
  @Nullable Shortage withheld() {
    Account above = account.above;
    if (above == null) {
      return null;
    }
    Shortage tooDeep = above.tooDeep(account.task.created().getDepth());
    return tooDeep == null ? above.undelegated() : tooDeep;
  }

  /** What a task at a depth would lack, here or above; null when it lacks nothing. */
  @Nullable Shortage tooDeep(int depth) {
    Account shallow = shallow(depth);
    return shallow == null
        ? null
        : new Shortage(
            BudgetItem.DEPTH, shallow.task, depth, shallow.delegations.depthLimit, false);
  }

  /** The nearest account, this one or above, whose limit a task at a depth would break. */
  private @Nullable Account shallow(int depth) {
    for (Account at = account; at != null; at = at.above) {
      if (depth - at.task.created().getDepth() > at.delegations.depthLimit) {
        return at;
      }
    }
    return null;
  }

  /** How many levels there may be below by every limit; {@link BudgetItem#NO_LIMIT} for any. */
  private long levelsMax() {
    long max = BudgetItem.NO_LIMIT;
    for (Account at = account; at != null; at = at.above) {
      long limit = at.delegations.depthLimit;
      max = limit == BudgetItem.NO_LIMIT ? max : Math.min(max, Math.max(0, limit - levelsTo(at)));
    }
    return max;
  }

  /** How the levels below stand; null when nothing limits them and there are none. */
  BudgetStatus.@Nullable Line line() {
    long max = levelsMax();
    return max == BudgetItem.NO_LIMIT && levels == 0
        ? null
        : new BudgetStatus.Line(BudgetItem.DEPTH, depthLimit, levels, 0, max);
  }

  /** Whether there is a limit on delegations, of which some are left. */
  boolean someLeft() {
    return account.limit(BudgetItem.DELEGATIONS) != BudgetItem.NO_LIMIT
        && account.left(BudgetItem.DELEGATIONS, 0) > 0;
  }

  long depthLimit() {
    return depthLimit;
  }

  int levels() {
    return levels;
  }

  int heldBelow() {
    return heldBelow;
  }
}
