package dev.parley.engine.task.state;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.TaskReason;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the trees in which every task waits for one below it or for budget that another one has
 * reserved. With two items, or two levels of reservations, they can wait for each other: then
 * nothing comes back any more, and somebody has to be told. Confined to the thread of its shard.
 *
 * <p>It costs a count for each change of a task's state. A tree of which one part stands still is
 * found when the other parts have come to their ends.
 */
final class Standstills {

  private final SequencedSet<Account> suspected = new LinkedHashSet<>();

  /** A task has moved: counts whether it goes on by itself, and whether it waits for budget. */
  void settle(Account account, boolean waits) {
    boolean stirs = stirs(account.task);
    if (stirs == account.stirs && waits == account.waits) {
      return;
    }
    Account top = account.top();
    top.stirring += (stirs ? 1 : 0) - (account.stirs ? 1 : 0);
    top.waitingBelow += (waits ? 1 : 0) - (account.waits ? 1 : 0);
    account.stirs = stirs;
    account.waits = waits;
    if (top.standsStill()) {
      suspected.add(top);
    }
  }

  /** Whether a task that has not ended moves without another task of its tree. */
  private static boolean stirs(Task task) {
    return switch (task.state()) {
      case QUEUED -> task.reason() != TaskReason.BUDGET_WAIT;
      case AWAITING_CHILDREN -> WaitTimes.waitsForATime(task);
      case VERIFYING -> task.awaited() != Reviewer.CAPABILITY;
      // A schedule moves, but what it brings gives nothing back.
      case SCHEDULED -> !task.recurs();
      // Whoever looks after parked tasks is asked already.
      case ASSIGNED, WORKING, INPUT_REQUIRED, APPROVAL_REQUIRED, PAUSED, PARKED -> true;
      case NONE, COMPLETED, FAILED, CANCELED, KILLED, EXPIRED, REJECTED -> false;
    };
  }

  /**
   * A task that waits in a tree that stands still: queued, or a fan-out; null when there is none.
   */
  @Nullable Task next() {
    while (!suspected.isEmpty()) {
      Account top = suspected.getFirst();
      if (top.standsStill()) {
        return requireNonNull(waiting(top), "the task that waits");
      }
      suspected.removeFirst();
    }
    return null;
  }

  private static @Nullable Task waiting(Account account) {
    if (account.waits) {
      return account.task;
    }
    for (Task below : account.task.below()) {
      Task found = below.account == null ? null : waiting(below.account);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
