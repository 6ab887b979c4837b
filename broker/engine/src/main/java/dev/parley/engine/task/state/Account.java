package dev.parley.engine.task.state;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Usage;
import dev.parley.engine.task.command.BudgetStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a task and all below it use of a budget. Confined to the thread of its shard.
 *
 * <p>Every task of a tree with a budget has an account. Its figures are sums over the {@link
 * Spending} of the task and those below it, kept by {@link Ledger} and rebuilt by it after a load:
 * nothing here is stored.
 *
 * <p>A child with a limit of its own that has started charges its parent with that whole limit, and
 * with more if it used more; when it has ended, with what it used. A child without that limit
 * charges what it uses. So for each item, what a task uses counts against the nearest limit at or
 * above it, and whoever set that limit has it reserved further up.
 */
final class Account implements BudgetView {

  static final BudgetItem[] ITEMS = BudgetItem.USED.toArray(BudgetItem[]::new);

  private static final Place[] PLACES = Place.values();

  private static final Comparator<Task> BY_TURN =
      Comparator.comparingLong(
          task -> requireNonNull(task.account, "the account of a task that waits").waitsSince);

  /** Steps in which use is told by heartbeats: hundredths of a limit, shared by the live leases. */
  private static final int STEPS = 100;

  final Task task;
  final @Nullable Account above;

  /** What of the task's own spending is in the sums. */
  private final long[] own = new long[ITEMS.length];

  private final long[] limits = new long[ITEMS.length];
  private final long[] spent = new long[ITEMS.length];
  private final long[] used = new long[ITEMS.length];
  private boolean reserves;

  /** The time of the last event of the tree, in milliseconds since 1970; told at its top alone. */
  private long lastEventMs;

  /** Which tasks below there may be, and whether this may be one. */
  final Delegations delegations;

  /** Live leases at and below the task. */
  int leases;

  /** Whether the task's own live lease is in the sums. */
  private boolean ownLease;

  /** Since when the task's own time runs, as far as it is in the sums; 0 for not now. */
  private long ownSinceMs;

  /**
   * Live leases whose time runs against the limit of this task, or through it, and since when: that
   * of one that waits for somebody's word does not.
   */
  private int running;

  private long runningSinceMs;

  /**
   * Tasks that wait until some of a limit of this one comes back that is reserved, in the order in
   * which they began to. Some are parked: what they lacked first has been added since.
   */
  final SequencedSet<Task> waiting = inTurn();

  /**
   * Tasks that are parked for want of a limit of this one that their own children may give back.
   */
  final SequencedSet<Task> parents = inTurn();

  /** The other tasks that are parked for want of a limit of this one. */
  final SequencedSet<Task> parked = inTurn();

  /** Whether the task goes on by itself, and whether it is queued for budget, as last counted. */
  boolean stirs;

  boolean waits;

  /** How many of the tree do; counted at its top alone. */
  int stirring;

  int waitingBelow;

  /** Where the task itself waits. */
  @Nullable Account waitsAt;

  /** Where the event by which it began to stands in the shard; of no meaning when it does not. */
  long waitsSince;

  Account(Task task, @Nullable Account above) {
    this.task = task;
    this.above = above;
    for (BudgetItem item : ITEMS) {
      limits[item.place()] = task.spending().limit(item);
    }
    this.delegations = new Delegations(this, task.spending().limit(BudgetItem.DEPTH));
  }

  /** Of tasks that wait, the first to begin comes first, wherever it waited before. */
  private static SequencedSet<Task> inTurn() {
    return new TreeSet<>(BY_TURN);
  }

  /** Takes over what the task's events have led to. */
  void settle(Spending spending, boolean ended, Ledger ledger) {
    Account top = top();
    top.lastEventMs = Math.max(top.lastEventMs, task.updateTimeMs());
    boolean more = false;
    boolean usedUp = false;
    boolean reservesNow = spending.reserved() && !ended && !ledger.forgetsReservations();
    for (BudgetItem item : ITEMS) {
      int i = item.place();
      long before = charge(i);
      long delta = spending.spent(item) - own[i];
      own[i] += delta;
      spent[i] += delta;
      used[i] += delta;
      more |= delta < 0 || spending.limit(item) > limits[i];
      usedUp |= delta > 0 && limits[i] != BudgetItem.NO_LIMIT;
      limits[i] = spending.limit(item);
      long after = charge(i, reservesNow || (reserves && ended && ledger.leaksReservations()));
      pass(i, delta, after - before, ledger);
    }
    more |= delegations.settle(spending);
    reserves = reservesNow || (reserves && ended && ledger.leaksReservations());
    lease(task.lease() != null, spending.workedSinceMs(), ledger);
    if (more) {
      ledger.refilled(this);
    }
    if (usedUp) {
      ledger.spent(this);
    }
    ledger.look(this);
  }

  /** One more task was created below this one, and may be. */
  void delegated(Ledger ledger) {
    grow(BudgetItem.DELEGATIONS.place(), 1, 1, ledger);
  }

  /** Whether all of the tree waits for each other; told at its top alone. */
  private boolean isStill() {
    return stirring == 0 && waitingBelow > 0;
  }

  @Override
  public boolean standsStill() {
    return top().isStill();
  }

  Account top() {
    return above == null ? this : above.top();
  }

  /** A task right below this one, which has ended, is forgotten. */
  void forget(Task below, Ledger ledger) {
    for (BudgetItem item : ITEMS) {
      long used = below.spent(item);
      grow(item.place(), -used, -used, ledger);
    }
    delegations.forgot(below);
  }

  private void grow(int item, long spentDelta, long usedDelta, Ledger ledger) {
    long before = charge(item);
    spent[item] += spentDelta;
    used[item] += usedDelta;
    pass(item, spentDelta, charge(item) - before, ledger);
    if (usedDelta < 0) {
      ledger.cameBack(this);
    }
    if (spentDelta > 0 && limits[item] != BudgetItem.NO_LIMIT) {
      ledger.spent(this);
    }
    if (spentDelta < 0) {
      ledger.refilled(this);
    }
    ledger.look(this);
  }

  private void pass(int item, long spentDelta, long usedDelta, Ledger ledger) {
    if (above != null && (spentDelta != 0 || usedDelta != 0)) {
      above.grow(item, spentDelta, usedDelta, ledger);
    }
  }

  private long charge(int item) {
    return charge(item, reserves);
  }

  private long charge(int item, boolean reserving) {
    return reserving && limits[item] != BudgetItem.NO_LIMIT
        ? Math.max(limits[item], used[item])
        : used[item];
  }

  private void lease(boolean leased, long sinceMs, Ledger ledger) {
    if (leased == ownLease && sinceMs == ownSinceMs) {
      return;
    }
    int more = (leased ? 1 : 0) - (ownLease ? 1 : 0);
    int moreRunning = (sinceMs == 0 ? 0 : 1) - (ownSinceMs == 0 ? 0 : 1);
    boolean counts = true;
    for (Account account = this; account != null; account = account.above) {
      account.leases += more;
      if (counts) {
        account.running += moreRunning;
        account.runningSinceMs += sinceMs - ownSinceMs;
        counts = account.limit(BudgetItem.WALL_TIME) == BudgetItem.NO_LIMIT;
      }
      if (account != this) {
        ledger.look(account);
      }
    }
    ownLease = leased;
    ownSinceMs = sinceMs;
  }

  private long usedAt(BudgetItem item, long nowMs) {
    return used[item.place()] + (item == BudgetItem.WALL_TIME ? runningMs(nowMs) : 0);
  }

  private long spentAt(BudgetItem item, long nowMs) {
    return spent[item.place()] + (item == BudgetItem.WALL_TIME ? runningMs(nowMs) : 0);
  }

  private long runningMs(long nowMs) {
    return running * nowMs - runningSinceMs;
  }

  long left(BudgetItem item, long nowMs) {
    return Math.max(0, limit(item) - usedAt(item, nowMs));
  }

  /** The account whose limit bounds this one: its own, or the nearest above. */
  @Nullable Account bound(BudgetItem item) {
    Account account = this;
    while (account != null && account.limit(item) == BudgetItem.NO_LIMIT) {
      account = account.above;
    }
    return account;
  }

  @Override
  public long limit(BudgetItem item) {
    return item == BudgetItem.DEPTH ? delegations.depthLimit() : limits[item.place()];
  }

  @Override
  public @Nullable Shortage shortage(long nowMs) {
    if (task.spending().isHeld()) {
      return delegations.withheld();
    }
    for (BudgetItem item : ITEMS) {
      Account bound = bound(item);
      if (bound == null) {
        continue;
      }
      Shortage shortage = bound.shortOf(item, needed(item), nowMs, holdsBelow(item));
      if (shortage == null) {
        shortage = unreserved(item, nowMs);
      }
      if (shortage != null) {
        return shortage;
      }
    }
    return null;
  }

  @Override
  public @Nullable Shortage unreserved(long nowMs) {
    for (BudgetItem item : ITEMS) {
      Shortage shortage = unreserved(item, nowMs);
      if (shortage != null) {
        return shortage;
      }
    }
    return null;
  }

  private @Nullable Shortage unreserved(BudgetItem item, long nowMs) {
    Account reserving = reservesFrom(item);
    return reserving == null ? null : reserving.shortOf(item, limit(item), nowMs, false);
  }

  /** The account that a limit of this task is still to be reserved from; null when none. */
  private @Nullable Account reservesFrom(BudgetItem item) {
    return above == null || limit(item) == BudgetItem.NO_LIMIT || task.spending().reserved()
        ? null
        : above.bound(item);
  }

  @Override
  public boolean isToReserve() {
    for (BudgetItem item : ITEMS) {
      if (reservesFrom(item) != null) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable Shortage tooDeep(int depth) {
    return delegations.tooDeep(depth);
  }

  @Override
  public @Nullable Shortage undelegated() {
    Account bound = bound(BudgetItem.DELEGATIONS);
    return bound == null ? null : bound.shortOf(BudgetItem.DELEGATIONS, 1, 0, false);
  }

  @Override
  public boolean isHeld() {
    return task.spending().isHeld();
  }

  @Override
  public int heldBelow() {
    return delegations.heldBelow();
  }

  /** What has to be left for the task to be worked on. */
  private long needed(BudgetItem item) {
    return switch (item) {
      case TOKENS, COST, WALL_TIME, ATTEMPTS -> 1;
      case REDO_ROUNDS ->
          task.reason() == TaskReason.BUDGET_REDO_ROUNDS && task.roundIsDone() ? 1 : 0;
      case DELEGATIONS, DEPTH -> 0;
    };
  }

  /** Whether tasks below have reserved some of what this one draws from. */
  private boolean holdsBelow(BudgetItem item) {
    return used[item.place()] > spent[item.place()];
  }

  /**
   * What is missing of the limit of this task.
   *
   * @param ofParent whether tasks below the one that asks have reserved some of it. They may wait
   *     for it to go on in their turn, so it must not wait for them: it goes on as long as
   *     something is left that nobody has used, where agents can be stopped when they use what is
   *     reserved, and is parked where they can't
   */
  @Nullable Shortage shortOf(BudgetItem item, long needed, long nowMs, boolean ofParent) {
    long usedNow = usedAt(item, nowMs);
    boolean stoppable = item == BudgetItem.TOKENS || item == BudgetItem.COST;
    // Overdrawn, it would be stopped at once.
    boolean goesOn = ofParent && stoppable && usedNow <= limit(item);
    long taken = goesOn ? spentAt(item, nowMs) : usedNow;
    if (needed == 0 || taken + needed <= limit(item)) {
      return null;
    }
    boolean returnable = !ofParent && spentAt(item, nowMs) + needed <= limit(item);
    return new Shortage(item, task, needed, left(item, nowMs), returnable);
  }

  /** Where among those that wait here a task does, which says when it is looked at. */
  enum Place {
    WAITING,
    PARENTS,
    HELD,
    PARKED;

    /**
     * @param returnable whether what the task lacks may come back without a top-up
     */
    static Place of(Task task, boolean returnable) {
      if (task.state() != TaskState.PARKED) {
        return WAITING;
      }
      if (task.spending().isHeld()) {
        return HELD;
      }
      if (task.childCount() > 0) {
        return PARENTS;
      }
      return returnable ? WAITING : PARKED;
    }
  }

  SequencedSet<Task> at(Place place) {
    return switch (place) {
      case WAITING -> waiting;
      case PARENTS -> parents;
      case HELD -> delegations.held;
      case PARKED -> parked;
    };
  }

  /** Whether a task waits here where one in its state may. */
  boolean has(Task task) {
    return at(Place.of(task, false)).contains(task) || at(Place.of(task, true)).contains(task);
  }

  /** A task waits here no more. */
  void left(Task task) {
    for (Place place : PLACES) {
      at(place).remove(task);
    }
  }

  @Override
  public boolean redoLeft() {
    Account bound = bound(BudgetItem.REDO_ROUNDS);
    return bound == null || bound.shortOf(BudgetItem.REDO_ROUNDS, 1, 0, false) == null;
  }

  @Override
  public boolean worthTelling(Usage usage) {
    Spending spending = task.spending();
    return worthTelling(BudgetItem.TOKENS, usage.tokens() - spending.leaseTokens())
        || worthTelling(BudgetItem.COST, usage.costMicros() - spending.leaseCostMicros());
  }

  private boolean worthTelling(BudgetItem item, long more) {
    if (more <= 0) {
      return false;
    }
    for (Account account = this; account != null; account = account.above) {
      long limit = account.limit(item);
      if (limit != BudgetItem.NO_LIMIT) {
        int i = item.place();
        return more >= limit / STEPS / Math.max(1, account.leases)
            || account.used[i] + more >= limit
            || account.spent[i] + more >= account.task.spending().warningMark(item);
      }
    }
    return false;
  }

  /** Whether leases that draw from a limit of this task have to end. */
  boolean exhausted(BudgetItem item, long nowMs) {
    long limit = limit(item);
    if (limit == BudgetItem.NO_LIMIT || !item.flows()) {
      return false;
    }
    long now = usedAt(item, nowMs);
    if (item == BudgetItem.WALL_TIME) {
      return now >= limit;
    }
    // What is all reserved is not used up: children that have it reserved may go on, and so may
    // whoever waits for them and uses nothing.
    return now > limit || (now == limit && spentAt(item, nowMs) >= limit);
  }

  @Override
  public List<Stop> stops(int limit, long nowMs) {
    List<Stop> stops = new ArrayList<>();
    for (BudgetItem item : ITEMS) {
      if (exhausted(item, nowMs)) {
        for (Task drawing : drawing(item, limit)) {
          if (stops.stream().noneMatch(stop -> stop.task() == drawing)) {
            stops.add(new Stop(drawing, item));
          }
        }
      }
    }
    return stops.size() <= limit ? stops : stops.subList(0, limit);
  }

  @Override
  public List<Task> drawing(BudgetItem item, int limit) {
    List<Task> found = new ArrayList<>();
    collectDrawing(item, limit, found);
    return found;
  }

  /** As deep as a tree may be; looks only where there are live leases. */
  private void collectDrawing(BudgetItem item, int limit, List<Task> found) {
    if (leases == 0 || found.size() >= limit) {
      return;
    }
    if (task.lease() != null && !(item == BudgetItem.WALL_TIME && task.state().waitsForWord())) {
      found.add(task);
    }
    for (Task child : task.below()) {
      Account account = child.account;
      if (account != null && account.limit(item) == BudgetItem.NO_LIMIT) {
        account.collectDrawing(item, limit, found);
      }
    }
  }

  @Override
  public List<Warning> warnings(long nowMs) {
    List<Warning> due = new ArrayList<>();
    for (BudgetItem item : ITEMS) {
      if (spentAt(item, nowMs) >= task.spending().warningMark(item)) {
        due.add(new Warning(item, spentAt(item, nowMs), limit(item)));
      }
    }
    return due;
  }

  boolean warns() {
    Spending spending = task.spending();
    for (BudgetItem item : ITEMS) {
      if (spent[item.place()] >= spending.warningMark(item)) {
        return true;
      }
    }
    return false;
  }

  /** When running leases bring a limit on time to its warning or its end; never if none does. */
  long wallDueMs() {
    long limit = limit(BudgetItem.WALL_TIME);
    if (limit == BudgetItem.NO_LIMIT || running == 0 || task.state().terminal()) {
      return Long.MAX_VALUE;
    }
    int wall = BudgetItem.WALL_TIME.place();
    long warning = task.spending().warningMark(BudgetItem.WALL_TIME);
    long end = reaches(limit - used[wall]);
    return warning == BudgetItem.NO_LIMIT ? end : Math.min(end, reaches(warning - spent[wall]));
  }

  private long reaches(long ms) {
    return Math.ceilDiv(ms + runningSinceMs, running);
  }

  @Override
  public long remaining(BudgetItem item, long nowMs) {
    Account bound = bound(item);
    return bound == null ? BudgetItem.NO_LIMIT : bound.left(item, nowMs);
  }

  @Override
  public @Nullable Task bounds(BudgetItem item) {
    Account bound = bound(item);
    return bound == null ? null : bound.task;
  }

  @Override
  public @Nullable BudgetView above() {
    return above;
  }

  @Override
  public String currency() {
    Account bound = bound(BudgetItem.COST);
    return bound == null ? "" : bound.task.spending().currency();
  }

  /**
   * How it stood when something happened last in the tree: what runs under leases since then is in
   * no event yet, so that a picture needs no clock.
   */
  BudgetStatus stored() {
    return status(top().lastEventMs);
  }

  @Override
  public BudgetStatus status(long nowMs) {
    List<BudgetStatus.Line> lines = new ArrayList<>();
    for (BudgetItem item : ITEMS) {
      long spentNow = spentAt(item, nowMs);
      long remaining = remaining(item, nowMs);
      if (spentNow != 0 || remaining != BudgetItem.NO_LIMIT) {
        long reserved = usedAt(item, nowMs) - spentNow;
        lines.add(new BudgetStatus.Line(item, limit(item), spentNow, reserved, remaining));
      }
    }
    BudgetStatus.Line levels = delegations.line();
    if (levels != null) {
      lines.add(levels);
    }
    return new BudgetStatus(List.copyOf(lines), currency());
  }

  /** How the budget of a task that has ended without children stood in the end. */
  static BudgetStatus ended(Spending spending) {
    List<BudgetStatus.Line> lines = new ArrayList<>();
    for (BudgetItem item : ITEMS) {
      long limit = spending.limit(item);
      long spent = spending.spent(item);
      if (spent != 0 || limit != BudgetItem.NO_LIMIT) {
        long left = limit == BudgetItem.NO_LIMIT ? limit : Math.max(0, limit - spent);
        lines.add(new BudgetStatus.Line(item, limit, spent, 0, left));
      }
    }
    long depth = spending.limit(BudgetItem.DEPTH);
    if (depth != BudgetItem.NO_LIMIT) {
      lines.add(new BudgetStatus.Line(BudgetItem.DEPTH, depth, 0, 0, depth));
    }
    return new BudgetStatus(List.copyOf(lines), spending.currency());
  }

  long digest() {
    long hash = leases;
    for (BudgetItem item : ITEMS) {
      hash = hash * 31 + spent[item.place()];
      hash = hash * 31 + used[item.place()];
    }
    hash = hash * 31 + delegations.heldBelow();
    hash = hash * 31 + delegations.levels();
    return hash * 31 + running * 31L + runningSinceMs;
  }
}
