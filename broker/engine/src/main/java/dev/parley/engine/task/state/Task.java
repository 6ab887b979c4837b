package dev.parley.engine.task.state;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A task, to write: only appliers call what changes a stored field.
 *
 * <p>Confined to the thread of its shard. Three kinds of fields, never mixed: <i>stored</i> ones
 * are a function of the task's events alone; <i>linked</i> ones tie it to other tasks and are
 * rebuilt by {@link TaskTable}; <i>soft</i> ones say when the holder was last heard and start
 * afresh after a reload.
 */
public final class Task implements TaskView {

  private final TaskKey key;
  private final TaskCreated created;
  private final Actor requester;
  private final Labels selector;
  private final History history = new History();
  private final long createTimeMs;
  private final long createdPosition;

  private TaskState state = TaskState.NONE;
  private TaskReason reason = TaskReason.NONE;
  private int round = 1;
  private int attempt;
  private long lastToken;
  private int declines;
  private SortedSet<String> declinedBy = Collections.emptySortedSet();
  private @Nullable Holder holder;
  private @Nullable Lease lease;
  private @Nullable Closing lastClosing;
  private List<TaskSnapshot.Round> rounds = List.of();
  private TaskSnapshot.@Nullable Outcome outcome;
  private @Nullable AttemptFailed lastFailure;
  private long updateTimeMs;
  private long queueTimeMs;
  private long nextStartTimeMs;
  private long assignTimeMs;

  @Nullable Task parent;
  final List<Task> children = new ArrayList<>(0);
  int unfinishedChildren;

  private long heardMs;
  private long progressMs;

  /** When a timer fires, and where it stands: only {@link DueHeap} writes these. */
  long dueMs;

  int duePlace = DueHeap.NOWHERE;

  public Task(TaskKey key, TaskCreated created, Event event, long position) {
    this.key = key;
    this.created = created;
    this.requester = event.getActor();
    this.selector = Labels.of(created.getSelectorList());
    this.createTimeMs = event.getTimeMs();
    this.createdPosition = position;
  }

  /** Adds an event to the history and takes over the state that it led to. */
  public void record(Event event, long position) {
    TaskState to = Transitions.check(state, event);
    history.add(event, position);
    updateTimeMs = event.getTimeMs();
    state = to;
  }

  public void because(TaskReason why) {
    reason = why;
  }

  public void queued(long timeMs) {
    queueTimeMs = timeMs;
    nextStartTimeMs = 0;
  }

  public void startsAt(long timeMs) {
    nextStartTimeMs = timeMs;
  }

  public void leased(Holder to, long token, long timeMs) {
    holder = to;
    lease = new Lease(key, token);
    lastToken = token;
    attempt++;
    assignTimeMs = timeMs;
    heard(timeMs, true);
  }

  public void unleased() {
    holder = null;
    lease = null;
  }

  /** The holder itself ended its lease. */
  public void closedByHolder(Event.KindCase event) {
    if (lease != null && holder != null) {
      lastClosing = new Closing(lease, holder, event);
    }
    unleased();
  }

  /** The last assignment does not count as an attempt. */
  public void uncountAttempt() {
    attempt--;
  }

  public void declinedBy(String agentId) {
    TreeSet<String> more = new TreeSet<>(declinedBy);
    more.add(agentId);
    declinedBy = Collections.unmodifiableSortedSet(more);
    declines++;
  }

  public void failedWith(AttemptFailed failure) {
    lastFailure = failure;
  }

  public void addRound(TaskSnapshot.Round done) {
    List<TaskSnapshot.Round> all = new ArrayList<>(rounds);
    all.add(done);
    rounds = List.copyOf(all);
  }

  public void replaceLastRound(TaskSnapshot.Round judged) {
    List<TaskSnapshot.Round> all = new ArrayList<>(rounds);
    all.set(all.size() - 1, judged);
    rounds = List.copyOf(all);
  }

  public void nextRound() {
    round++;
    attempt = 0;
  }

  /** Attempts and declines count from zero again. */
  public void freshAttempts() {
    attempt = 0;
    declines = 0;
    declinedBy = Collections.emptySortedSet();
  }

  public void ended(TaskSnapshot.Outcome how) {
    outcome = how;
    unleased();
    nextStartTimeMs = 0;
  }

  /** Trees are forgotten from their last leaf on, so that the child is nearly always the last. */
  void dropChild(Task child) {
    if (!children.isEmpty() && children.getLast() == child) {
      children.removeLast();
    } else {
      children.remove(child);
    }
  }

  /** Soft: the holder was heard. */
  public void heard(long timeMs, boolean progress) {
    heardMs = Math.max(heardMs, timeMs);
    if (progress) {
      progressMs = Math.max(progressMs, timeMs);
    }
  }

  /** Soft: when the lease ends unless its holder is heard before. */
  long leaseDueMs() {
    var deadlines = created.getDeadlines();
    long due = heardMs + deadlines.getHeartbeatMs();
    if (deadlines.getAttemptMs() > 0) {
      due = Math.min(due, assignTimeMs + deadlines.getAttemptMs());
    }
    if (deadlines.getIdleMs() > 0) {
      due = Math.min(due, progressMs + deadlines.getIdleMs());
    }
    return due;
  }

  /** Soft: whether progress, not the holder itself, has been missing at a time. */
  boolean idleAt(long nowMs) {
    long idleMs = created.getDeadlines().getIdleMs();
    return idleMs > 0 && nowMs >= progressMs + idleMs;
  }

  boolean attemptOverAt(long nowMs) {
    long attemptMs = created.getDeadlines().getAttemptMs();
    return attemptMs > 0 && nowMs >= assignTimeMs + attemptMs;
  }

  Labels selector() {
    return selector;
  }

  long updateTimeMs() {
    return updateTimeMs;
  }

  long queueTimeMs() {
    return queueTimeMs;
  }

  long nextStartTimeMs() {
    return nextStartTimeMs;
  }

  History events() {
    return history;
  }

  @Override
  public TaskKey key() {
    return key;
  }

  @Override
  public TaskCreated created() {
    return created;
  }

  @Override
  public Actor requester() {
    return requester;
  }

  @Override
  public TaskState state() {
    return state;
  }

  @Override
  public TaskReason reason() {
    return reason;
  }

  @Override
  public int round() {
    return round;
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public long lastToken() {
    return lastToken;
  }

  @Override
  public int declines() {
    return declines;
  }

  @Override
  public SortedSet<String> declinedBy() {
    return declinedBy;
  }

  @Override
  public @Nullable Holder holder() {
    return holder;
  }

  @Override
  public @Nullable Lease lease() {
    return lease;
  }

  @Override
  public @Nullable Closing lastClosing() {
    return lastClosing;
  }

  @Override
  public List<TaskSnapshot.Round> rounds() {
    return rounds;
  }

  @Override
  public TaskSnapshot.@Nullable Outcome outcome() {
    return outcome;
  }

  @Override
  public @Nullable AttemptFailed lastFailure() {
    return lastFailure;
  }

  @Override
  public long lastNumber() {
    return history.lastNumber();
  }

  @Override
  public long createTimeMs() {
    return createTimeMs;
  }

  @Override
  public long assignTimeMs() {
    return assignTimeMs;
  }

  @Override
  public long createdPosition() {
    return createdPosition;
  }

  @Override
  public int childCount() {
    return children.size();
  }

  @Override
  public List<Task> unfinishedChildren(int limit) {
    return children.stream().filter(c -> !c.state.terminal()).limit(limit).toList();
  }

  @Override
  public @Nullable TaskView parent() {
    return parent;
  }

  @Override
  public List<Event> history(long afterNumber, int limit) {
    return history.after(afterNumber, limit);
  }

  @Override
  public long position(long number) {
    return history.position(number);
  }

  @Override
  public TaskSnapshot snapshot() {
    return Snapshots.of(this, updateTimeMs, nextStartTimeMs);
  }

  long digest() {
    return Snapshots.digest(this, queueTimeMs);
  }
}
