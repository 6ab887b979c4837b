package dev.parley.engine.task.state;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.GrantBudget;
import dev.parley.engine.task.command.TaskCommand.HoldForBudget;
import dev.parley.engine.task.command.TaskCommand.InternalCommand;
import dev.parley.engine.task.command.TaskCommand.SpawnChildren;
import dev.parley.engine.task.command.TaskCommand.StopSpending;
import dev.parley.engine.task.command.TaskCommand.WarnOfBudget;
import dev.parley.engine.task.state.Account.Place;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of a shard: keeps their sums, and knows where something has to be done about them.
 * Confined to the thread of its shard. Trees without a budget are not in here.
 */
public final class Ledger {

  private final TaskRules rules;
  private final Timers timers;
  private final FanOuts fanOuts;
  private final SequencedSet<Account> exhausted = new LinkedHashSet<>();
  private final SequencedSet<Account> warning = new LinkedHashSet<>();
  private final SequencedSet<Account> returned = new LinkedHashSet<>();
  private final SequencedSet<Account> refilled = new LinkedHashSet<>();
  private final Standstills standstills = new Standstills();

  Ledger(TaskRules rules, Timers timers, FanOuts fanOuts) {
    this.rules = rules;
    this.timers = timers;
    this.fanOuts = fanOuts;
  }

  /** Opens the account of a task whose parent, if it has one, has been linked. */
  void open(Task task) {
    Account above = task.parent == null ? null : task.parent.account;
    Account account = new Account(task, above);
    task.account = account;
    account.delegations.count(task.spending(), task.state().terminal(), this);
  }

  /**
   * Takes over what the events of a task have led to.
   *
   * @return whether the task has begun to wait for budget, or does not any more
   */
  boolean settle(Task task) {
    Account account = task.account;
    if (account == null) {
      return false;
    }
    boolean ended = task.state().terminal();
    account.settle(task.spending(), ended, this);
    account.delegations.count(task.spending(), ended, this);
    boolean moved = queue(task, account);
    boolean queued = task.state() == TaskState.QUEUED && waits(task);
    boolean holdsBack = task.holdsBack() && !rules.breaks(TaskRule.HIDE_LASTING_HOLD);
    standstills.settle(account, queued || holdsBack);
    returned(account);
    if (ended && task.childCount() == 0 && task.reviews().isEmpty()) {
      // What it used is in the sums above; nothing will change it any more.
      task.account = null;
    }
    return moved;
  }

  /**
   * A task that has ended is forgotten: what it used is in no sum any more. Its schedule, if it
   * still runs, has it among what was used below it.
   */
  void forget(Task task) {
    Account above = task.parent == null ? null : task.parent.account;
    if (above != null && !above.top().task.state().terminal()) {
      above.forget(task, this);
    }
  }

  /** Whether a task waits for budget, by its own events. */
  static boolean waits(Task task) {
    return task.budgeted()
        && switch (task.state()) {
          case QUEUED -> task.reason() == TaskReason.BUDGET_WAIT;
          case PARKED -> BudgetItem.parks(task.reason());
          case NONE,
              SCHEDULED,
              ASSIGNED,
              WORKING,
              INPUT_REQUIRED,
              APPROVAL_REQUIRED,
              AWAITING_CHILDREN,
              VERIFYING,
              PAUSED,
              COMPLETED,
              FAILED,
              CANCELED,
              KILLED,
              EXPIRED,
              REJECTED ->
              false;
        };
  }

  /**
   * Where a task stands among those that wait for budget. What happened since does not count, nor
   * that it was parked meanwhile: it waits on.
   */
  static long waitsSince(Task task) {
    if (waits(task)) {
      History history = task.history();
      long other = history.lastPosition(Ledger::isNoWait, Long.MAX_VALUE);
      for (long position : history.positionsAfter(other, history.size())) {
        if (isWait(history.eventAt(position))) {
          return position;
        }
      }
    }
    return task.lastPosition();
  }

  /** Whether a task waits for budget after an event, because of it. */
  private static boolean isWait(Event event) {
    return event.hasBudgetWaited()
        || (event.hasTaskParked()
            && BudgetItem.parks(TaskReason.byNumber(event.getTaskParked().getReason())));
  }

  /** Whether a task does not wait for budget after an event, whatever it did before. */
  private static boolean isNoWait(Event event) {
    boolean mayWait =
        event.getState() == TaskState.QUEUED.number()
            || event.getState() == TaskState.PARKED.number();
    return !mayWait
        || event.hasBudgetGranted()
        || event.hasTaskRetried()
        || (event.hasTaskParked() && !isWait(event));
  }

  private boolean queue(Task task, Account account) {
    boolean waits = waits(task);
    boolean waited = account.waitsAt != null;
    if (account.waitsAt != null) {
      if (waits && account.waitsAt.has(task)) {
        return false;
      }
      account.waitsAt.left(task);
      account.waitsAt = null;
    }
    if (waits) {
      // Where it really waits is found out when it is looked at first, in the order of all of them:
      // one that is parked may wait for what comes back.
      account.waitsAt = account;
      account.waitsSince = waited ? account.waitsSince : waitsSince(task);
      account.at(Place.of(task, true)).add(task);
      returned.add(account);
      refilled.add(account);
    }
    return waits != waited;
  }

  /** Something has come back to an account: whoever waits for it is to be looked at. */
  void cameBack(Account account) {
    returned(account);
    fanOuts.lookAgain(account.task);
  }

  private void returned(Account account) {
    if (!(account.waiting.isEmpty()
            && account.parents.isEmpty()
            && account.delegations.held.isEmpty())
        && !rules.breaks(TaskRule.FORGET_WAITERS)) {
      returned.add(account);
    }
  }

  /** Some of a limit was used for good: what was reserved of it may not come back any more. */
  void spent(Account account) {
    fanOuts.lookAgain(account.task);
  }

  /**
   * There is more of a limit than there was: whoever is parked for want of it is to be looked at.
   */
  void refilled(Account account) {
    returned(account);
    fanOuts.lookAgain(account.task);
    if (!(account.parked.isEmpty() && account.delegations.held.isEmpty())
        && !rules.breaks(TaskRule.FORGET_WAITERS)) {
      refilled.add(account);
    }
  }

  /** The figures of an account have changed. */
  void look(Account account) {
    if (account.task.state().terminal()) {
      return;
    }
    if (account.leases > 0 && isExhausted(account, 0)) {
      exhausted.add(account);
    }
    if (account.warns()) {
      warning.add(account);
    }
    if (account.limit(BudgetItem.WALL_TIME) != BudgetItem.NO_LIMIT
        && account.task.state() != TaskState.NONE) {
      timers.arm(account.task);
    }
  }

  private static boolean isExhausted(Account account, long nowMs) {
    for (BudgetItem item : Account.ITEMS) {
      if (item != BudgetItem.WALL_TIME && account.exhausted(item, nowMs)) {
        return true;
      }
    }
    return nowMs > 0 && account.exhausted(BudgetItem.WALL_TIME, nowMs);
  }

  /** What is to be done about budgets now; null when nothing is. */
  public @Nullable InternalCommand next(long nowMs) {
    InternalCommand stop = nextStop(nowMs);
    if (stop != null) {
      return stop;
    }
    while (!warning.isEmpty()) {
      Account account = warning.removeFirst();
      if (!account.task.state().terminal() && account.warns()) {
        return new WarnOfBudget(account.task.key());
      }
    }
    return nextGrant(nowMs);
  }

  /**
   * What is to be done about a tree that stands still; null when none does. Asked when nothing else
   * is to be done.
   */
  public @Nullable InternalCommand nextStandstill() {
    Task waiting = rules.breaks(TaskRule.WAIT_IN_CIRCLES) ? null : standstills.next();
    if (waiting == null) {
      return null;
    }
    return waiting.state() == TaskState.QUEUED
        ? new HoldForBudget(waiting.key())
        : new SpawnChildren(waiting.key());
  }

  private @Nullable InternalCommand nextStop(long nowMs) {
    while (!exhausted.isEmpty()) {
      Account account = exhausted.getFirst();
      if (!account.stops(1, nowMs).isEmpty() && !rules.breaks(TaskRule.SPEND_ON)) {
        return new StopSpending(account.task.key());
      }
      exhausted.removeFirst();
    }
    return null;
  }

  private @Nullable InternalCommand nextGrant(long nowMs) {
    InternalCommand next = null;
    while (next == null && !returned.isEmpty()) {
      Account account = returned.getFirst();
      next = nextOf(account, Place.PARENTS, nowMs);
      if (next == null) {
        next = nextOf(account, Place.WAITING, nowMs);
      }
      if (next == null && account.delegations.someLeft()) {
        next = nextOf(account, Place.HELD, nowMs);
      }
      if (next == null) {
        returned.remove(account);
      }
    }
    while (next == null && !refilled.isEmpty()) {
      Account account = refilled.getFirst();
      next = nextOf(account, Place.PARKED, nowMs);
      if (next == null) {
        next = nextOf(account, Place.HELD, nowMs);
      }
      if (next == null) {
        refilled.remove(account);
      }
    }
    return next;
  }

  /** What is to be done about the tasks that wait at an account; null when they wait on. */
  private @Nullable InternalCommand nextOf(Account account, Place place, long nowMs) {
    InternalCommand next = null;
    List<Task> others = new ArrayList<>();
    for (Task task : account.at(place)) {
      Account own = requireNonNull(task.account, "the account of a task that waits");
      BudgetView.Shortage shortage = own.shortage(nowMs);
      if (shortage == null) {
        next = new GrantBudget(task.key());
        break;
      }
      if (isMisnamed(task, shortage)) {
        next = new HoldForBudget(task.key());
        break;
      }
      if (shortage.of() != account.task || Place.of(task, shortage.returnable()) != place) {
        others.add(task);
      } else if (place == Place.WAITING && !(shortage.returnable() && letsOvertake())) {
        // Nobody overtakes the first one that waits. What will not come back is not waited for.
        next = shortage.returnable() ? null : new HoldForBudget(task.key());
        break;
      }
    }
    others.forEach(task -> move(task, nowMs));
    return next;
  }

  /**
   * Whether a task is parked for another reason than what it lacks. What lacks a redo round goes on
   * with the next one, whatever else it lacks as well.
   */
  private boolean isMisnamed(Task task, BudgetView.Shortage shortage) {
    return task.state() == TaskState.PARKED
        && task.reason() != shortage.item().parked()
        && !task.roundIsDone()
        && !rules.breaks(TaskRule.KEEP_PARKED_REASON);
  }

  private void move(Task task, long nowMs) {
    Account own = requireNonNull(task.account, "the account of a task that waits");
    BudgetView.Shortage shortage = own.shortage(nowMs);
    Account at = shortage == null ? null : ((Task) shortage.of()).account;
    if (shortage != null && at != null && own.waitsAt != null) {
      own.waitsAt.left(task);
      own.waitsAt = at;
      Place place = Place.of(task, shortage.returnable());
      at.at(place).add(task);
      if (place == Place.WAITING) {
        // It may be that what is wanting there does not come back.
        returned.add(at);
      }
    }
  }

  /** What the wall clock has brought about for a task's limit. */
  static InternalCommand wallDue(Task task, Account account, long nowMs) {
    return account.exhausted(BudgetItem.WALL_TIME, nowMs)
        ? new StopSpending(task.key())
        : new WarnOfBudget(task.key());
  }

  private boolean letsOvertake() {
    return rules.breaks(TaskRule.OVERTAKE_WAITING);
  }

  boolean forgetsReservations() {
    return rules.breaks(TaskRule.FORGET_RESERVATION);
  }

  boolean leaksReservations() {
    return rules.breaks(TaskRule.LEAK_RESERVATION);
  }
}
