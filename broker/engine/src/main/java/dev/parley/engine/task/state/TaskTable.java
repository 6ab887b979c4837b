package dev.parley.engine.task.state;

import dev.parley.engine.runtime.StateMachine.Changed;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Trust;
import dev.parley.journal.v1.CancelRequested;
import dev.parley.journal.v1.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * All tasks of a shard and the indexes over them.
 *
 * <p>Confined to the thread of its shard. The tasks are what is stored; every index is a function
 * of them. While a shard loads, events of different tasks come in any order and no index is kept;
 * {@link #link} builds all of them at once, {@link #moved} keeps them from then on.
 */
public final class TaskTable implements TasksView {
  private final Map<TaskKey, Task> tasks = new HashMap<>();
  private final TasksByAge byAge = new TasksByAge();
  private final Map<Holder, SequencedSet<Task>> byHolder = new HashMap<>();
  private final SequencedSet<Task> orphaning = new LinkedHashSet<>();
  private final ChildTrust childTrust;
  private final AwaitedJoins joins;
  private final FanOuts fanOuts;

  private final ReadyQueues ready;
  private final Timers timers;
  private final Ledger ledger;
  private final Cancellations cancellations;
  private final AwaitedReviews reviews;
  private final Footprint footprint;
  private final FinishedTrees finished;
  private final Changes changes;
  private final Switches switches;
  private final EventWriter writer;
  private final int endedUnpackedMax;
  private final TaskRules rules;

  /** Tasks that have ended and are about to be packed, in the order of their ends. */
  private final Deque<Task> ended = new ArrayDeque<>();

  /** Tasks whose holders may not have been told something by the owner before. */
  private final Deque<Task> untold = new ArrayDeque<>();

  /** Tasks that were queued although a switch holds them, as far as it seemed then. */
  private final Deque<Task> held = new ArrayDeque<>();

  /** What was found last: a command and its events look for the same task, one after the other. */
  private @Nullable Task last;

  /** Tasks as they came while the shard loads, which is nearly the order of their age. */
  private List<Task> loaded = new ArrayList<>();

  private boolean linked;
  private int unfinished;

  /**
   * An empty table.
   *
   * @param writer brings about what is known of tasks that were packed
   */
  public TaskTable(TaskLimits limits, EventWriter writer, TaskRules rules) {
    this.switches = new Switches(rules);
    this.ready = new ReadyQueues(new Demands(rules));
    this.cancellations = new Cancellations(ready, rules);
    this.timers =
        new Timers(limits.loops(), limits.historyEventsMax(), switches, cancellations, rules);
    this.childTrust = new ChildTrust(rules);
    this.fanOuts = new FanOuts(cancellations, rules);
    this.joins = new AwaitedJoins(fanOuts, cancellations, rules);
    this.ledger = new Ledger(rules, timers, fanOuts);
    this.finished = new FinishedTrees(limits, this::bytes);
    this.writer = writer;
    this.endedUnpackedMax = limits.endedUnpackedMax();
    this.reviews = new AwaitedReviews(ready, cancellations, switches, rules);
    this.footprint = new Footprint(rules);
    this.changes = new Changes(rules);
    this.rules = rules;
  }

  /** Adds a task whose first event is about to be recorded. */
  public Task create(Event first, long position) {
    TaskKey key = new TaskKey(first.getTenant(), first.getTaskId());
    Task task = new Task(key, first, position, writer);
    if (tasks.putIfAbsent(key, task) != null) {
      throw new IllegalStateException("Expected no task %s, but there is".formatted(key));
    }
    last = task;
    if (linked) {
      byAge.add(task);
      tie(task);
    } else {
      loaded.add(task);
    }
    return task;
  }

  /**
   * Adds an event to a task's history.
   *
   * @return where the rest of what the event says is to be written
   */
  public Facts record(Task task, Event event, long position) {
    long before = task.bytes();
    Facts open = task.record(event, position);
    footprint.grown(task, before);
    if (task.parent != null) {
      childTrust.recorded(task, event);
    }
    return open;
  }

  /** Takes in an event of a switch. */
  public void apply(Event switched, long position) {
    switches.apply(switched, position);
    if (linked) {
      reviews.lookAgain();
      ready.unblockAll();
      fanOuts.lookAgain();
      timers.lookAgain();
    }
  }

  /** Removes a finished task. */
  public void remove(Task task) {
    tasks.remove(task.key());
    footprint.forgotten(task);
    last = null;
    task.gone = true;
    changes.add(task);
    if (linked) {
      Stop stop = task.state() == TaskState.KILLED ? task.stop() : null;
      if (stop != null) {
        switches.forgotten(task, stop);
      }
      byAge.remove(task);
      if (isTop(task)) {
        finished.remove(task);
      }
      if (task.parent != null) {
        task.parent.dropChild(task);
        if (task.budgeted()) {
          ledger.forget(task);
        }
      }
    }
  }

  /**
   * A task that must be there.
   *
   * @throws IllegalStateException when it is not: the journal contradicts itself
   */
  public Task get(TaskKey key) {
    Task task = find(key);
    if (task == null) {
      throw new IllegalStateException("Expected a task %s, but there is none".formatted(key));
    }
    return task;
  }

  /** The task that an event is of: nearly always the one that its command was about. */
  public Task get(Event event) {
    Task found = last;
    return found != null
            && found.key().taskId().equals(event.getTaskId())
            && found.key().tenant().equals(event.getTenant())
        ? found
        : get(new TaskKey(event.getTenant(), event.getTaskId()));
  }

  @Override
  public @Nullable Task find(TaskKey key) {
    if (last == null || !last.key().equals(key)) {
      last = tasks.get(key);
    }
    return last;
  }

  /** The next command is about a task that is at hand: it need not be looked for. */
  public void expect(Task task) {
    last = task;
  }

  /** An event was recorded: brings the indexes up to date. */
  public void moved(Task task, TaskState from, @Nullable Holder heldBy) {
    changes.add(task);
    if (!linked) {
      if (task.state().terminal()) {
        task.pack();
      }
      return;
    }
    if (heldBy != null && !heldBy.equals(task.holder())) {
      unhold(heldBy, task);
    }
    TaskState to = task.state();
    if (from == TaskState.QUEUED && to != TaskState.QUEUED) {
      ready.remove(task);
    } else if (from == TaskState.QUEUED && task.lane != null && task.loopEscalated()) {
      ready.remove(task);
      line(task);
    }
    if (from != to && !(from.leased() && to.leased())) {
      index(task);
      timers.arm(task);
    } else if (task.converses()) {
      timers.arm(task);
    }
    joins.moved(task, from);
    footprint.owe(task);
    if (task.account != null) {
      settle(task, from);
    }
    if (task.hasBoard() || task.recurs() || task.canceling() != null) {
      timers.arm(task);
    }
    if (!to.terminal() && task.endorsedPosition() == task.lastPosition()) {
      task.trustBelow = Trust.AGENT;
    }
    cancellations.moved(task);
    reviews.moved(task);
    if (to.terminal() && !from.terminal()) {
      end(task);
    } else if (to.terminal()) {
      ended.add(task);
    }
  }

  /**
   * Takes over what the task uses of its budget, and keeps it from agents while it waits for it.
   */
  private void settle(Task task, TaskState from) {
    boolean moved = ledger.settle(task);
    if (moved && from == TaskState.QUEUED && task.state() == TaskState.QUEUED) {
      ready.remove(task);
      if (!Ledger.waits(task)) {
        offer(task);
      }
    }
  }

  private void offer(Task task) {
    if (!cancellations.onlyEnds(task)) {
      ready.add(task);
    }
  }

  /**
   * Builds every index. Called once, when loading is over.
   *
   * @param position of the last event
   */
  public void link(long nowMs, long position) {
    linked = true;
    changes.opened(position);
    List<Task> oldestFirst = loaded;
    loaded = List.of();
    oldestFirst.removeIf(task -> task.gone);
    oldestFirst.sort(Comparator.comparingLong(Task::createdPosition));
    List<Task> endedRoots = new ArrayList<>();
    for (Task task : oldestFirst) {
      byAge.add(task);
      tie(task);
      childTrust.loaded(task);
    }
    settleAll(oldestFirst);
    for (Task task : oldestFirst) {
      if (!task.state().terminal()) {
        start(task, nowMs);
        footprint.owe(task);
        cancellations.start(task);
        if (task.holder() != null && (task.converses() || task.canceling() != null)) {
          untold.add(task);
        }
      } else if (isTop(task)) {
        endedRoots.add(task);
      }
    }
    cancellations.started();
    for (Task task : oldestFirst) {
      if (!task.state().terminal()) {
        joins.start(task);
      } else if (task.unfinishedChildren > 0) {
        orphaning.add(task);
      }
      noteKilled(task);
    }
    switches.linked();
    endedRoots.sort(
        Comparator.comparingLong(Task::updateTimeMs).thenComparingLong(Task::lastPosition));
    endedRoots.forEach(finished::add);
  }

  /** Those that wait for budget come in the order in which they began to. */
  private void settleAll(List<Task> tasks) {
    List<Task> budgeted = new ArrayList<>();
    for (Task task : tasks) {
      if (task.account != null) {
        budgeted.add(task);
      }
    }
    budgeted.sort(Comparator.comparingLong(Ledger::waitsSince));
    budgeted.forEach(ledger::settle);
  }

  private void start(Task task, long nowMs) {
    if (task.holder() != null) {
      task.heard(nowMs, true);
    }
    index(task);
    reviews.start(task);
    if (!rules.breaks(TaskRule.FORGET_TIMERS)) {
      timers.arm(task);
    }
  }

  /**
   * A clock was set forward: for how long holders were not heard, or made no progress, is what has
   * passed.
   */
  public void leapt(long leapMs) {
    for (Task task = byAge.before(Long.MAX_VALUE);
        task != null;
        task = byAge.before(task.createdPosition())) {
      if (!task.state().terminal() && task.holder() != null) {
        task.leapt(leapMs);
        timers.arm(task);
      }
    }
  }

  private void tie(Task task) {
    String parentId = task.key().parentId();
    Task parent = parentId.isEmpty() ? null : tasks.get(task.key().sibling(parentId));
    if (parent != null) {
      task.parent = parent;
      parent.addChild(task);
      if (parent.owedBytes > 0) {
        footprint.owe(parent);
      }
    }
    if (task.budgeted()) {
      ledger.open(task);
    }
    // A task that is being created has no state yet; it will not be terminal by its first event.
    if (!task.state().terminal()) {
      unfinished++;
      if (task.parent != null) {
        task.parent.unfinishedChildren++;
      }
    }
  }

  /** The next task of which a review is to be created or counted. */
  public @Nullable Task nextConducting() {
    return reviews.next();
  }

  private void line(Task task) {
    offer(task);
    if (switches.holding(task) != null) {
      held.add(task);
    }
  }

  private void index(Task task) {
    if (task.state() == TaskState.QUEUED && !Ledger.waits(task)) {
      line(task);
    }
    Holder holder = task.holder();
    if (holder != null) {
      byHolder.computeIfAbsent(holder, h -> new LinkedHashSet<>()).add(task);
    }
  }

  private void end(Task task) {
    task.encode();
    ended.add(task);
    reviews.ended(task);
    unfinished--;
    if (isTop(task)) {
      finished.add(task);
    }
    if (task.parent != null) {
      task.parent.unfinishedChildren--;
      if (task.parent.recurs()) {
        timers.arm(task.parent);
      }
    }
    if (task.unfinishedChildren > 0) {
      orphaning.add(task);
    }
    noteKilled(task);
  }

  /** A lease whose holder has to be told again what it may not have been told. */
  public @Nullable Lease nextUntold() {
    Lease lease = null;
    while (lease == null && !untold.isEmpty()) {
      lease = untold.remove().lease();
    }
    return lease;
  }

  /** A task whose cancellation may go on. */
  public @Nullable Task nextWinding() {
    return cancellations.next();
  }

  @Override
  public boolean anyCanceling() {
    return cancellations.any();
  }

  @Override
  public @Nullable CancelRequested canceling(TaskView task) {
    return cancellations.of(task);
  }

  /** Whether the task and all below it are forgotten by themselves: a root, or a run. */
  private static boolean isTop(Task task) {
    return task.parent == null || task.parent.recurs();
  }

  private void noteKilled(Task task) {
    Stop stop = task.state() == TaskState.KILLED ? task.stop() : null;
    if (stop != null) {
      switches.ended(task, stop);
    }
  }

  /** A task that was queued although a switch held it then. */
  public @Nullable Task nextHeld() {
    return held.poll();
  }

  /** Packs what has ended, but for the last ones, which are about to be asked for. */
  public void packEnded() {
    while (ended.size() > endedUnpackedMax) {
      ended.remove().pack();
    }
  }

  private void unhold(Holder holder, Task task) {
    SequencedSet<Task> held = byHolder.get(holder);
    if (held != null && held.remove(task) && held.isEmpty()) {
      byHolder.remove(holder);
    }
  }

  /** The oldest ended task that has children which have not ended. */
  public @Nullable Task nextOrphaning() {
    while (!orphaning.isEmpty()) {
      Task task = orphaning.getFirst();
      if (task.unfinishedChildren > 0) {
        return task;
      }
      orphaning.removeFirst();
    }
    return null;
  }

  /** The task whose join was decided first. */
  public @Nullable Task nextJoined() {
    return joins.nextDecided();
  }

  /** A task of which children can be made, or are held back from now on. */
  public @Nullable Task nextSpawning(long nowMs) {
    return fanOuts.next(switches, nowMs);
  }

  /** A task that goes on, once its unfinished children that counted are canceled. */
  public @Nullable Task nextLosing() {
    return joins.nextLosing();
  }

  public ReadyQueues ready() {
    return ready;
  }

  public Timers timers() {
    return timers;
  }

  public Ledger ledger() {
    return ledger;
  }

  public FinishedTrees finished() {
    return finished;
  }

  /**
   * Takes what has changed since this was called last.
   *
   * @param position of the last event
   * @param leaveFrom who began at or before it is not left to the journal
   */
  public Changed takeChanged(long position, long leaveFrom) {
    Changed taken = changes.take(this, position, leaveFrom);
    taken.snapshots().addAll(switches.takeChanged());
    return taken;
  }

  /** All that is there came from a checkpoint. */
  public void restored() {
    changes.restored();
    var unused = switches.takeChanged();
  }

  /** Whether an event that a checkpoint covers is of a task that was left to the journal. */
  public boolean isLeft(Event event) {
    Task task = find(new TaskKey(event.getTenant(), event.getTaskId()));
    return task == null ? event.hasTaskCreated() : task.kept != Changes.Kept.STORED;
  }

  @Override
  public Switches switches() {
    return switches;
  }

  @Override
  public int unfinished() {
    return unfinished;
  }

  @Override
  public long bytes() {
    return footprint.bytes(tasks.size());
  }

  @Override
  public long treeBytes(TaskView task) {
    Task top = get(task.key());
    while (top.parent != null && !isTop(top)) {
      top = top.parent;
    }
    return tree(top.key(), 0).stream().mapToLong(Footprint::of).sum();
  }

  @Override
  public List<Task> heldBy(Holder holder) {
    SequencedSet<Task> held = byHolder.get(holder);
    return held == null ? List.of() : List.copyOf(held);
  }

  @Override
  public @Nullable Task createdBefore(long position) {
    return byAge.before(position);
  }

  @Override
  public boolean anyWasHeldBy(Switch off) {
    return timers.anyWasHeldBy(off);
  }

  @Override
  public List<Task> tree(TaskKey top, int levels) {
    Task task = tasks.get(top);
    return task == null ? List.of() : TreeOrder.parentsFirst(task, levels);
  }

  @Override
  public List<Task> leavesFirst(TaskKey root, int limit) {
    Task task = find(root);
    return task == null ? List.of() : TreeOrder.leavesFirst(task, limit);
  }

  /** A hash over all tasks. For tests: it unpacks everything. */
  public long digest() {
    long hash = switches.digest() * 31 + bytes();
    for (Task task = byAge.before(Long.MAX_VALUE);
        task != null;
        task = byAge.before(task.createdPosition())) {
      hash = hash * 31 + task.digest();
    }
    return hash;
  }
}
