package dev.parley.engine.simulation;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Usage;
import dev.parley.engine.task.command.BudgetStatus;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the trees of a shard have used of their budgets, added up anew from their events whenever
 * something starts or is stopped: slow, and without any code of the engine.
 */
final class TrueBudgets {

  static final String INSIDE = "inside the budget";

  /** How often a holder may be heard of before it is stopped that draws from what is used up. */
  private static final int REPORTS_MAX = 3;

  /** What a lease uses may stay unknown as long as it is less of a limit than this part. */
  private static final long SMALL = 100;

  /** So late that whoever holds a lease has used all the time that there is. */
  private static final long FAR_MS = 1L << 50;

  private final Map<TaskKey, Purse> purses = new LinkedHashMap<>();
  private long waiters;
  private final Counters counters;

  TrueBudgets(Counters counters) {
    this.counters = counters;
  }

  private static final long[] NOTHING = new long[2];

  /** One task's own figures. */
  private static final class Purse {
    final TaskKey key;
    final @Nullable Purse parent;
    final Map<TaskKey, Purse> children = new LinkedHashMap<>();
    final Map<BudgetItem, Long> limits = new HashMap<>();
    final Map<BudgetItem, Long> spent = new HashMap<>();
    final Map<Long, long[]> byToken = new HashMap<>();
    boolean leased;

    TaskState state = TaskState.NONE;

    /** Whether it is queued until there is budget. */
    boolean queued;

    /** Whether something passes that it waits for: a time-out of a join or a barrier. */
    boolean timed;

    /** Since when its time runs; 0 while it waits for somebody's word, or nobody works on it. */
    long workedSinceMs;

    boolean started;
    boolean ended;

    /** Whether it is none of the delegations above yet. */
    boolean held;

    /** Whether it is not there any more, so that it makes its parent no deeper. */
    boolean forgotten;

    /** Whether it is parked for want of a budget. */
    boolean unpaid;

    /** What it was parked for then. */
    @Nullable BudgetItem unpaidFor;

    /** Whether the round that it was parked in had a result. */
    boolean roundDone;

    /** Whether it waits for a budget, parked or queued. */
    boolean waits;

    /** The how manieth to begin to wait it was. */
    long waitsFrom;

    /** Whether it is a fan-out that makes no children for want of a budget. */
    boolean holdsBack;

    /** Whether it says that this lasts until somebody adds to the budget. */
    boolean lasting;

    int depth;
    long levels = Long.MAX_VALUE;
    int reportsInVain;

    Purse(TaskKey key, @Nullable Purse parent) {
      this.key = key;
      this.parent = parent;
    }

    /** What is known to be used under a lease. */
    long known(long token, BudgetItem item) {
      return byToken.getOrDefault(token, NOTHING)[item == BudgetItem.TOKENS ? 0 : 1];
    }

    /** Whose limit has too little left of an item: the nearest one, or the one above its own. */
    @Nullable Purse lackedAt(BudgetItem item, long nowMs) {
      Purse bound = bound(item);
      boolean own = bound != null && bound.used(item, nowMs) + 1 > bound.limit(item);
      return own || parent == null ? bound : parent.bound(item);
    }

    /** Whether it is from this limit that it takes of an item, or reserves what it takes. */
    boolean takes(BudgetItem item, @Nullable Purse limit) {
      Purse bound = bound(item);
      Purse from = equals(bound) && parent != null ? parent.bound(item) : bound;
      return from != null && from.equals(limit);
    }

    /** Whether another one is this one, or above it. */
    boolean drawsFrom(@Nullable Purse other) {
      return other != null && (equals(other) || (parent != null && parent.drawsFrom(other)));
    }

    void spend(BudgetItem item, long amount) {
      spent.merge(item, amount, Long::sum);
    }

    long own(BudgetItem item, long nowMs) {
      long running =
          item == BudgetItem.WALL_TIME && workedSinceMs > 0 && nowMs > 0
              ? nowMs - workedSinceMs
              : 0;
      return spent.getOrDefault(item, 0L) + running;
    }

    long spent(BudgetItem item, long nowMs) {
      return own(item, nowMs)
          + children.values().stream().mapToLong(c -> c.spent(item, nowMs)).sum();
    }

    long used(BudgetItem item, long nowMs) {
      return own(item, nowMs)
          + children.values().stream().mapToLong(c -> c.charge(item, nowMs)).sum();
    }

    private long charge(BudgetItem item, long nowMs) {
      Long limit = limits.get(item);
      long used = used(item, nowMs);
      return started && !ended && limit != null ? Math.max(limit, used) : used;
    }

    /** Whose limit bounds this one. */
    @Nullable Purse bound(BudgetItem item) {
      Purse purse = this;
      while (purse != null && !purse.limits.containsKey(item)) {
        purse = purse.parent;
      }
      return purse;
    }

    /** Whether it sets limits that are to be reserved above it. */
    boolean reserves() {
      Purse above = parent;
      return above != null && limits.keySet().stream().anyMatch(item -> above.bound(item) != null);
    }

    /** What those above lack for one more task below; null when they lack nothing. */
    @Nullable BudgetItem lackedBy(int depthBelow) {
      for (Purse purse = this; purse != null; purse = purse.parent) {
        if (depthBelow - purse.depth > purse.levels) {
          return BudgetItem.DEPTH;
        }
      }
      Purse bound = bound(BudgetItem.DELEGATIONS);
      return bound != null
              && bound.used(BudgetItem.DELEGATIONS, 0) >= bound.limit(BudgetItem.DELEGATIONS)
          ? BudgetItem.DELEGATIONS
          : null;
    }

    Purse top() {
      return parent == null ? this : parent.top();
    }

    /** Whether it, or one below it, moves without another one of them. */
    boolean stirs() {
      return stirsItself() || children.values().stream().anyMatch(Purse::stirs);
    }

    private boolean stirsItself() {
      return switch (state) {
        case QUEUED -> !queued;
        case AWAITING_CHILDREN -> timed;
        case NONE -> false;
        default -> !state.terminal();
      };
    }

    /** Whether it, or one below it, is sure to move without another one of them. */
    boolean moves() {
      return (state != TaskState.VERIFYING && stirsItself())
          || children.values().stream().anyMatch(Purse::moves);
    }

    /** How many levels of tasks there are below. */
    long reached() {
      return children.values().stream()
          .filter(child -> !child.held && !child.forgotten && !child.key.isReview())
          .mapToLong(child -> 1 + child.reached())
          .max()
          .orElse(0);
    }

    /** How many there may be, by its own limit and those above. */
    long levelsMax() {
      long above = parent == null ? Long.MAX_VALUE : parent.levelsMax();
      return Math.min(levels, above == Long.MAX_VALUE ? above : Math.max(0, above - 1));
    }

    /** Whether time runs for it or one below it. */
    boolean isLeased() {
      return workedSinceMs > 0 || children.values().stream().anyMatch(Purse::isLeased);
    }

    long limit(BudgetItem item) {
      return limits.getOrDefault(item, Long.MAX_VALUE);
    }
  }

  /** Checks an event against what has happened before it, then adds it. */
  void happened(Event event) {
    TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
    if (event.hasTaskCreated()) {
      created(key, event);
    }
    Purse purse = purses.get(key);
    if (purse == null) {
      return;
    }
    check(purse, event);
    if (event.hasTaskForgotten()) {
      purses.remove(key);
      purse.forgotten = true;
    }
    add(purse, event);
    time(purse, event);
  }

  /** Time is used from one event to the next where somebody works, and waits for nobody's word. */
  private static void time(Purse purse, Event event) {
    TaskState state = TaskState.byNumber(event.getState());
    boolean works = purse.leased && (state == TaskState.ASSIGNED || state == TaskState.WORKING);
    if (works && purse.workedSinceMs == 0) {
      purse.workedSinceMs = event.getTimeMs();
    } else if (!works && purse.workedSinceMs > 0) {
      purse.spend(BudgetItem.WALL_TIME, event.getTimeMs() - purse.workedSinceMs);
      purse.workedSinceMs = 0;
    }
  }

  /** Nothing is about to be done for a task: if it waits for a budget, it lacks it. */
  void idle(TaskKey key, @Nullable TaskView view, long nowMs) {
    Purse purse = purses.get(key);
    if (purse == null) {
      return;
    }
    BudgetView budget = view == null ? null : view.budget();
    if (budget == null) {
      throw new Broken(INSIDE, "task " + key + " has no budget any more");
    }
    sameFigures(purse, budget.status(0));
    Broken.unless(
        !purse.queued || purse.top().stirs(),
        INSIDE,
        "task %s waits for budget in a tree where nothing gives any back",
        key);
    Broken.unless(
        purse.workedSinceMs == 0 || drawnInVain(purse, nowMs) == null,
        INSIDE,
        "task %s is worked on with what is used up",
        key);
    Broken.unless(
        !(purse.unpaid || purse.queued) || stillLacks(purse) || isInLine(purse),
        INSIDE,
        "task %s stays %s for want of what it has",
        purse.key,
        purse.state);
    BudgetItem said = purse.unpaid && !purse.roundDone ? purse.unpaidFor : null;
    if (said != null) {
      Broken.unless(
          lacks(purse, said) || isInLine(purse),
          INSIDE,
          "task %s is parked for want of %s, which it has, and not of what it lacks",
          purse.key,
          said);
    }
    Broken.unless(
        !purse.holdsBack
            || purse.lackedBy(purse.depth + 1) != null
            || BudgetItem.USED.stream().anyMatch(item -> !hasRoom(purse, item, FAR_MS)),
        INSIDE,
        "task %s makes no children although its budget allows them now",
        purse.key);
    Broken.unless(
        !purse.holdsBack
            || purse.lasting
            || comesBack(purse, 0).isEmpty()
            || (comesBack(purse, 0).contains(true) && purse.top().stirs()),
        INSIDE,
        "task %s makes no children for want of what does not come back, and tells nobody",
        purse.key);
  }

  /** Of each thing that a fan-out lacks for its next child: whether it may come back by itself. */
  private static List<Boolean> comesBack(Purse purse, long nowMs) {
    List<Boolean> each = new ArrayList<>();
    BudgetItem lacked = purse.lackedBy(purse.depth + 1);
    if (lacked != null) {
      each.add(lacked == BudgetItem.DELEGATIONS && returns(purse, lacked, 1, nowMs));
    }
    for (BudgetItem item : BudgetItem.USED) {
      if (!hasRoom(purse, item, nowMs)) {
        Purse above = requireNonNull(purse.parent, "a task above");
        each.add(returns(above, item, purse.limit(item), nowMs));
      }
    }
    return each;
  }

  private static boolean returns(Purse purse, BudgetItem item, long needed, long nowMs) {
    Purse bound = requireNonNull(purse.bound(item), "a task with a limit");
    return bound.spent(item, nowMs) + needed <= bound.limit(item);
  }

  /** Time is compared when none runs. */
  private static void sameFigures(Purse purse, BudgetStatus status) {
    for (BudgetItem item : BudgetItem.USED) {
      BudgetStatus.Line line =
          status.lines().stream().filter(one -> one.item() == item).findFirst().orElse(null);
      long spent = purse.spent(item, 0);
      long reserved = purse.used(item, 0) - spent;
      Broken.unless(
          (item == BudgetItem.WALL_TIME && purse.isLeased())
              || (line == null ? spent == 0 : line.spent() == spent && line.reserved() == reserved),
          INSIDE,
          "task %s has spent %d of %s and reserved %d, but is said to have %s",
          purse.key,
          spent,
          item,
          reserved,
          line == null ? "nothing" : line);
    }
    sameLevels(purse, status);
  }

  /** A tree that has ended is taken apart without a look at who is how deep. */
  private static void sameLevels(Purse purse, BudgetStatus status) {
    long reached = purse.reached();
    long max = purse.levelsMax();
    BudgetStatus.Line line =
        status.lines().stream()
            .filter(one -> one.item() == BudgetItem.DEPTH)
            .findFirst()
            .orElse(null);
    Broken.unless(
        purse.ended
            || (line == null
                ? reached == 0 && max == BudgetItem.NO_LIMIT
                : line.spent() == reached && line.remaining() == max),
        INSIDE,
        "task %s has %d levels below of %d, but is said to have %s",
        purse.key,
        reached,
        max,
        line == null ? "nothing" : line);
  }

  /**
   * Nobody overtakes another one that waits for something of the same limit. What is parked comes
   * behind those that wait when it lacks only what comes back.
   */
  private boolean isInLine(Purse purse) {
    return !purse.held
        && purses.values().stream()
            .filter(other -> other.waits && !other.ended && !other.held && !other.equals(purse))
            .filter(other -> purse.unpaid || other.waitsFrom < purse.waitsFrom)
            .anyMatch(other ->
                BudgetItem.USED.stream()
                    .filter(item -> lacks(other, item, FAR_MS))
                    .anyMatch(item -> purse.drawsFrom(other.lackedAt(item, FAR_MS))));
  }

  /** Whether another one has waited longer for a limit, and lacks it. Parents come first. */
  private boolean overtakes(Purse purse, long nowMs) {
    return purse.children.isEmpty()
        && purses.values().stream()
            .filter(other -> other.queued && other.children.isEmpty())
            .filter(other -> other.waitsFrom < purse.waitsFrom)
            .anyMatch(other ->
                BudgetItem.USED.stream()
                    .filter(item -> lacks(other, item, nowMs))
                    .anyMatch(item -> purse.takes(item, other.lackedAt(item, nowMs))));
  }

  private static boolean lacks(Purse purse, BudgetItem item) {
    Purse above = purse.held ? purse.parent : null;
    return above == null ? lacks(purse, item, FAR_MS) : above.lackedBy(purse.depth) == item;
  }

  private static boolean stillLacks(Purse purse) {
    Purse above = purse.held ? purse.parent : null;
    return above == null ? lacks(purse, FAR_MS) : above.lackedBy(purse.depth) != null;
  }

  /** The last word of a holder was acknowledged: what it says to have used counts. */
  void counted(Lease lease, Usage usage) {
    Purse purse = purses.get(lease.task());
    if (purse != null) {
      long[] known = purse.byToken.getOrDefault(lease.token(), new long[2]);
      Broken.unless(
          known[0] >= usage.tokens() && known[1] >= usage.costMicros(),
          INSIDE,
          "task %s has used %s under token %d, of which only %d tokens count",
          purse.key,
          usage,
          lease.token(),
          known[0]);
    }
  }

  /**
   * A heartbeat arrives: when it is acknowledged, what it says to have used counts if it matters to
   * a limit.
   */
  Runnable told(Lease lease, Usage usage) {
    Purse purse = purses.get(lease.task());
    return purse == null
        ? () -> {}
        : both(
            told(purse, lease, BudgetItem.TOKENS, usage.tokens()),
            told(purse, lease, BudgetItem.COST, usage.costMicros()));
  }

  private static Runnable both(Runnable one, Runnable other) {
    return () -> {
      one.run();
      other.run();
    };
  }

  /** What is used only grows, and so do limits. */
  private static Runnable told(Purse purse, Lease lease, BudgetItem item, long used) {
    Purse bound = purse.bound(item);
    long others = bound == null ? 0 : bound.spent(item, 0) - purse.known(lease.token(), item);
    return () -> {
      long known = purse.known(lease.token(), item);
      Broken.unless(
          bound == null
              || known >= used
              || ((used - known) * SMALL < bound.limit(item) && others + used < bound.limit(item)),
          INSIDE,
          "task %s has used %d of %s under token %d, of which only %d count",
          purse.key,
          used,
          item,
          lease.token(),
          known);
    };
  }

  private void created(TaskKey key, Event event) {
    Purse parent = purses.get(key.sibling(key.parentId()));
    if (!event.getTaskCreated().hasBudget()) {
      Broken.unless(parent == null, INSIDE, "task %s has no budget below one", key);
      return;
    }
    Purse purse = new Purse(key, parent);
    purse.depth = event.getTaskCreated().getDepth();
    purse.held = event.getTaskCreated().getHeld();
    if (event.getTaskCreated().getBudget().hasDepth()) {
      purse.levels = event.getTaskCreated().getBudget().getDepth();
    }
    if (purse.held) {
      counters.count(Counters.Event.CHILD_HELD);
      Broken.unless(
          parent != null && parent.lackedBy(purse.depth) != null,
          INSIDE,
          "task %s waits for what the budgets above it have",
          key);
    } else {
      delegated(purse);
    }
    for (BudgetItem item : BudgetItem.USED) {
      long limit = item.of(event.getTaskCreated().getBudget());
      if (limit != BudgetItem.NO_LIMIT) {
        purse.limits.put(item, limit);
      }
    }
    if (parent != null) {
      Broken.unless(
          parent.started || !parent.reserves(),
          INSIDE,
          "task %s was made before the limits of its parent were reserved",
          key);
      parent.children.put(key, purse);
    }
    purses.put(key, purse);
  }

  private static void delegated(Purse purse) {
    Purse parent = purse.parent;
    if (parent == null || purse.key.isReview()) {
      return;
    }
    Broken.unless(
        parent.lackedBy(purse.depth) == null,
        INSIDE,
        "task %s is beyond the delegations or the depth of a budget",
        purse.key);
    purse.held = false;
    parent.spend(BudgetItem.DELEGATIONS, 1);
  }

  private void check(Purse purse, Event event) {
    switch (event.getKindCase()) {
      case TASK_ASSIGNED -> {
        Broken.unless(!purse.held, INSIDE, "task %s was assigned while it waits", purse.key);
        mayStart(purse, event.getTimeMs());
      }
      case USAGE_REPORTED -> notExhausted(purse);
      case BUDGET_WAITED -> {
        counters.count(Counters.Event.BUDGET_WAITED);
        Broken.unless(
            lacks(purse, event.getTimeMs()), INSIDE, "task %s waits for what it has", purse.key);
      }
      case TASK_PARKED -> parked(purse, event);
      case ATTEMPT_FAILED -> {
        if (event.getAttemptFailed().getFailureClass() == FailureClass.BUDGET_EXHAUSTED.number()) {
          counters.count(Counters.Event.BUDGET_STOPPED);
          Broken.unless(
              usedUp(purse, event.getTimeMs()),
              INSIDE,
              "task %s was stopped although its budget is not used up",
              purse.key);
        }
      }
      case CHILDREN_HELD -> {
        BudgetItem lacked = purse.lackedBy(purse.depth + 1);
        int reason = event.getChildrenHeld().getReason();
        Broken.unless(
            reason == TaskReason.SCOPE_KILLED.number()
                || (lacked != null && reason == lacked.parked().number())
                || BudgetItem.USED.stream()
                    .anyMatch(item ->
                        reason == item.parked().number()
                            && !hasRoom(purse, item, event.getTimeMs())),
            INSIDE,
            "task %s makes no children although its budget allows them",
            purse.key);
        Broken.unless(
            !event.getChildrenHeld().getLasting()
                || comesBack(purse, event.getTimeMs()).contains(false)
                || !purse.top().moves(),
            INSIDE,
            "task %s says that nothing comes back of what it lacks, and some may",
            purse.key);
      }
      case BUDGET_GRANTED -> {
        Broken.unless(
            purse.held
                || BudgetItem.USED.stream()
                    .allMatch(item -> hasRoom(purse, item, event.getTimeMs())),
            INSIDE,
            "task %s was granted what is not there",
            purse.key);
        Broken.unless(
            !purse.queued || !overtakes(purse, event.getTimeMs()),
            INSIDE,
            "task %s was granted what others wait for that were there before it",
            purse.key);
      }
      case BUDGET_WARNED -> counters.count(Counters.Event.BUDGET_WARNED);
      case BUDGET_TOPPED_UP -> counters.count(Counters.Event.BUDGET_TOPPED_UP);
      default -> {}
    }
  }

  private static void mayStart(Purse purse, long nowMs) {
    for (BudgetItem item : BudgetItem.USED) {
      Purse bound = purse.bound(item);
      boolean counts = item != BudgetItem.REDO_ROUNDS && item != BudgetItem.DELEGATIONS;
      Broken.unless(
          bound == null || !counts || taken(purse, bound, item, nowMs) < bound.limit(item),
          INSIDE,
          "task %s was assigned when no %s was left",
          purse.key,
          item);
      Purse above = purse.parent == null ? null : purse.parent.bound(item);
      Broken.unless(
          bound != purse
              || purse.started
              || above == null
              || above.used(item, nowMs) + purse.limit(item) <= above.limit(item),
          INSIDE,
          "task %s was assigned although its %s did not fit into what is above it",
          purse.key,
          item);
    }
    Purse redo = purse.bound(BudgetItem.REDO_ROUNDS);
    Broken.unless(
        redo == null || redo.used(BudgetItem.REDO_ROUNDS, 0) <= redo.limit(BudgetItem.REDO_ROUNDS),
        INSIDE,
        "task %s was assigned beyond the redo rounds of its budget",
        purse.key);
  }

  /** A manager does not wait for what its own children have reserved. */
  private static long taken(Purse purse, Purse bound, BudgetItem item, long nowMs) {
    boolean holdsBelow = purse.used(item, 0) > purse.spent(item, 0);
    boolean overdrawn = bound.used(item, nowMs) > bound.limit(item);
    return holdsBelow && flows(item) && !overdrawn
        ? bound.spent(item, nowMs)
        : bound.used(item, nowMs);
  }

  private static void notExhausted(Purse purse) {
    BudgetItem item = drawnInVain(purse, 0);
    if (item != null) {
      Broken.unless(
          ++purse.reportsInVain <= REPORTS_MAX,
          INSIDE,
          "task %s still uses %s, which is used up",
          purse.key,
          item);
    }
  }

  /**
   * What a task would use that is used up; null when there is nothing.
   *
   * @param nowMs 0 to leave out the time that runs
   */
  private static @Nullable BudgetItem drawnInVain(Purse purse, long nowMs) {
    for (BudgetItem item : BudgetItem.USED) {
      Purse bound = purse.bound(item);
      if (bound != null && exhausted(bound, item, nowMs)) {
        return item;
      }
    }
    return null;
  }

  private static void parked(Purse purse, Event event) {
    int reason = event.getTaskParked().getReason();
    if (reason == TaskReason.BUDGET_REDO_ROUNDS.number()) {
      Purse bound = purse.bound(BudgetItem.REDO_ROUNDS);
      Broken.unless(
          bound != null
              && (bound.used(BudgetItem.REDO_ROUNDS, 0) >= bound.limit(BudgetItem.REDO_ROUNDS)
                  || !fits(purse, bound, BudgetItem.REDO_ROUNDS, 0)),
          INSIDE,
          "task %s was parked for a redo round that it has",
          purse.key);
    } else if (reason >= TaskReason.BUDGET_TOKENS.number()
        && reason <= TaskReason.BUDGET_ATTEMPTS.number()) {
      Broken.unless(
          lacks(purse, event.getTimeMs()) || usedUp(purse, event.getTimeMs()),
          INSIDE,
          "task %s was parked for want of what it has",
          purse.key);
    }
  }

  private static boolean lacks(Purse purse, long nowMs) {
    return BudgetItem.USED.stream().anyMatch(item -> lacks(purse, item, nowMs));
  }

  private static boolean lacks(Purse purse, BudgetItem item, long nowMs) {
    Purse bound = purse.bound(item);
    return (bound != null && bound.used(item, nowMs) + 1 > bound.limit(item))
        || !fits(purse, bound, item, nowMs);
  }

  /** Whether there is as much left above as the task would reserve. */
  private static boolean fits(Purse purse, @Nullable Purse bound, BudgetItem item, long nowMs) {
    Purse above = purse.parent == null ? null : purse.parent.bound(item);
    return bound != purse
        || above == null
        || above.used(item, nowMs) + purse.limit(item) <= above.limit(item);
  }

  /** Whether a limit of a task is reserved, or there is as much left above. */
  private static boolean hasRoom(Purse purse, BudgetItem item, long nowMs) {
    return purse.started || fits(purse, purse.bound(item), item, nowMs);
  }

  private static boolean usedUp(Purse purse, long nowMs) {
    for (BudgetItem item : BudgetItem.USED) {
      Purse bound = purse.bound(item);
      if ((flows(item) || item == BudgetItem.WALL_TIME)
          && bound != null
          && bound.used(item, nowMs) >= bound.limit(item)) {
        return true;
      }
    }
    return false;
  }

  private static boolean exhausted(Purse purse, BudgetItem item, long nowMs) {
    return item == BudgetItem.WALL_TIME
        ? nowMs > 0 && purse.used(item, nowMs) >= purse.limit(item)
        : flows(item)
            && (purse.used(item, 0) > purse.limit(item)
                || purse.spent(item, 0) >= purse.limit(item));
  }

  private static boolean flows(BudgetItem item) {
    return item == BudgetItem.TOKENS || item == BudgetItem.COST;
  }

  private void add(Purse purse, Event event) {
    purse.state = requireNonNull(TaskState.byNumber(event.getState()), "a state");
    purse.queued =
        purse.state == TaskState.QUEUED
            && (event.hasBudgetWaited() || (purse.queued && !event.hasBudgetGranted()));
    purse.timed |=
        event.getTaskYielded().getJoin().getTimeoutMs() > 0
            || event.getTaskCreated().getFanOut().getJoin().getTimeoutMs() > 0
            || event.hasBarrierArrived();
    if (purse.state != TaskState.AWAITING_CHILDREN) {
      purse.holdsBack = false;
    }
    switch (event.getKindCase()) {
      case TASK_ASSIGNED -> {
        purse.started = true;
        purse.waits = false;
        purse.spend(BudgetItem.ATTEMPTS, 1);
        purse.roundDone = false;
        purse.leased = true;
        purse.reportsInVain = 0;
      }
      case CHILDREN_HELD -> {
        purse.holdsBack = event.getChildrenHeld().getReason() != TaskReason.SCOPE_KILLED.number();
        purse.lasting = event.getChildrenHeld().getLasting();
      }
      case CHILDREN_RELEASED -> purse.holdsBack = false;
      case BUDGET_WAITED -> {
        purse.waits = true;
        purse.waitsFrom = ++waiters;
      }
      case BUDGET_GRANTED -> {
        purse.unpaid = false;
        purse.waits = false;
        if (purse.held) {
          delegated(purse);
        } else {
          purse.started = true;
        }
        purse.spend(BudgetItem.REDO_ROUNDS, event.getBudgetGranted().getNextRound() ? 1 : 0);
      }
      case ATTEMPT_DECLINED, ASSIGNMENT_YIELDED, TASK_YIELDED -> {
        purse.spend(BudgetItem.ATTEMPTS, -1);
        purse.leased = false;
      }
      case TASK_PAUSED -> {
        if (event.getTaskPaused().getLeaseToken() > 0) {
          purse.spend(BudgetItem.ATTEMPTS, -1);
          purse.leased = false;
        }
      }
      case ATTEMPT_FAILED -> {
        purse.spend(BudgetItem.ATTEMPTS, event.getAttemptFailed().getUncounted() ? -1 : 0);
        purse.leased = false;
      }
      case TASK_PARKED -> {
        boolean waited = event.getTaskParked().getReason() == TaskReason.ANSWER_OVERDUE.number();
        purse.spend(BudgetItem.ATTEMPTS, waited && purse.leased ? -1 : 0);
        purse.unpaid = BudgetItem.parks(TaskReason.byNumber(event.getTaskParked().getReason()));
        purse.unpaidFor =
            Arrays.stream(BudgetItem.values())
                .filter(item -> item.parked().number() == event.getTaskParked().getReason())
                .findFirst()
                .orElse(null);
        purse.waitsFrom = purse.waits && purse.unpaid ? purse.waitsFrom : ++waiters;
        purse.waits = purse.unpaid;
        purse.leased = false;
      }
      case RESULT_SUBMITTED -> {
        purse.leased = false;
        purse.roundDone = true;
      }
      case LOOP_DETECTED -> {
        if (!event.getLoopDetected().getEscalationCapability().isEmpty()) {
          purse.leased = false;
        }
      }
      case TASK_ENDED -> {
        purse.leased = false;
        purse.ended = true;
      }
      case USAGE_REPORTED -> used(purse, event);
      case VERDICT_GIVEN ->
          purse.spend(BudgetItem.REDO_ROUNDS, event.getVerdictGiven().getNextRound() ? 1 : 0);
      case TASK_RETRIED -> {
        purse.unpaid = false;
        purse.waits = false;
        if (purse.held) {
          delegated(purse);
        }
        purse.spend(BudgetItem.REDO_ROUNDS, event.getTaskRetried().getNextRound() ? 1 : 0);
      }
      case BUDGET_TOPPED_UP -> {
        purse.levels += event.getBudgetToppedUp().getAdded().getDepth();
        for (BudgetItem item : BudgetItem.USED) {
          long added = item.of(event.getBudgetToppedUp().getAdded());
          if (added != BudgetItem.NO_LIMIT) {
            purse.limits.merge(item, added, Long::sum);
          }
        }
      }
      default -> {}
    }
  }

  private static void used(Purse purse, Event event) {
    long token = event.getUsageReported().getLeaseToken();
    long[] known = purse.byToken.computeIfAbsent(token, t -> new long[2]);
    long tokens = Math.max(known[0], event.getUsageReported().getTokens());
    long cost = Math.max(known[1], event.getUsageReported().getCostMicros());
    purse.spend(BudgetItem.TOKENS, tokens - known[0]);
    purse.spend(BudgetItem.COST, cost - known[1]);
    known[0] = tokens;
    known[1] = cost;
  }
}
