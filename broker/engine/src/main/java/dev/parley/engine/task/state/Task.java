package dev.parley.engine.task.state;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.JoinCount;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.Recurrence;
import dev.parley.engine.task.Schedules;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A task and its place among the others. Confined to the thread of its shard.
 *
 * <p>What is stored of a task is a function of its events. While something is done with it that
 * function's value is at hand as {@link Facts}. A task that has ended, or has been queued for long,
 * is packed: only the bytes of its events are kept, a third of the memory and one object instead of
 * many. Reading a packed task brings its facts about by the same appliers, and keeps none of them.
 * What is needed to find, list and forget packed tasks stands beside it in fields of its own.
 *
 * <p><i>Linked</i> fields tie the task to others and are rebuilt by {@link TaskTable}.
 */
public final class Task implements TaskView {

  /** Longer histories stay unpacked: to read one must not hold up the shard. */
  private static final int PACKED_EVENTS_MAX = 256;

  /** Larger ones are not kept twice, as what the events led to and as their bytes. */
  private static final int ENCODED_BYTES_MAX = 8 * 1024;

  private final TaskKey key;
  private final EventWriter writer;
  private final long createdPosition;

  /** Whether it is a review of its parent. */
  final boolean review;

  private TaskState state = TaskState.NONE;
  private int lastNumber;

  /** Of all events that are kept, serialized. A history has no more than some 900 MiB. */
  private int bytes;

  private long lastPosition;
  private long updateTimeMs;

  /** Null while the task is packed. */
  private @Nullable Facts facts;

  /** The bytes of the events; null when they were not made since the last one was added. */
  private byte @Nullable [] packed;

  /**
   * The lowest label of what its children have handed to it since somebody vouched for it: only
   * {@link ChildTrust} lowers it.
   */
  byte trustBelow = Trust.AGENT;

  /** The lowest label of its results. */
  private byte resultTrust = Trust.AGENT;

  /** Whether there is a budget here or above. */
  private final boolean budgeted;

  /** Whether the task is a schedule. */
  private final boolean recurs;

  /** Whether ancestors ask the same of others, so that who had these does not get it. */
  final boolean circles;

  /**
   * What the task and those below it use of a budget; null where there is none, and when it has
   * ended without children: only {@link Ledger} writes it.
   */
  @Nullable Account account;

  /** What the children take that are still to be made of it: only {@link Footprint} writes it. */
  long owedBytes;

  @Nullable Task parent;
  private List<Task> children = List.of();

  /** What the task waits for: only {@link AwaitedJoins} writes it. */
  @Nullable JoinTally tally;

  private List<Task> reviews = List.of();
  int unfinishedChildren;

  /** When a timer fires, and where it stands: only {@link DueHeap} writes these. */
  long dueMs;

  int duePlace = DueHeap.NOWHERE;

  /**
   * Since when it waits for what is over when a time has passed: only {@link TimedWaits} writes it.
   */
  long waitsSinceMs = Long.MAX_VALUE;

  /** Where it waits for somebody who is free: only {@link Lane} writes it. */
  @Nullable Lane lane;

  /**
   * Whether the next checkpoint has something to say of the task: only {@link Changes} writes it.
   */
  boolean changed;

  /** Where a checkpoint has the task: only {@link Changes} writes it. */
  Changes.Kept kept = Changes.Kept.NOWHERE;

  /** Whether the task was forgotten: only {@link TaskTable} writes it. */
  boolean gone;

  /**
   * A task of which nothing is recorded yet.
   *
   * @param first the event that creates it
   * @param writer brings facts about when they are unpacked
   */
  Task(TaskKey key, Event first, long position, EventWriter writer) {
    this.key = key;
    this.writer = writer;
    this.createdPosition = position;
    this.budgeted = first.getTaskCreated().hasBudget();
    this.review = key.isReview();
    this.recurs = first.getTaskCreated().hasSchedule();
    this.circles = first.getTaskCreated().getSameAsCount() > 0;
    this.facts = new Facts(key, first, new History());
  }

  /**
   * Adds an event to the history and takes over the state that it led to.
   *
   * @return where the rest of what the event says is to be written
   */
  public Facts record(Event event, long position) {
    pass(event, position);
    if (event.hasResultSubmitted()) {
      int trust = Trust.of(event.getResultSubmitted().getTrust());
      resultTrust = (byte) Math.min(resultTrust, trust);
    }
    Facts open = open();
    open.history.add(event, position);
    bytes += event.getSerializedSize();
    if (recurs) {
      open.history.keepLast(Schedules.TURNS_KEPT, Recurrence::isTurn);
      bytes = open.history.bytes();
    }
    return open;
  }

  @Override
  public int bytes() {
    return bytes;
  }

  /** Takes over the last event of an ended task, which nobody will ask for. */
  public void forget(Event event, long position) {
    pass(event, position);
  }

  private void pass(Event event, long position) {
    TaskState to = Transitions.check(state, event);
    if (recurs ? event.getNumber() <= lastNumber : event.getNumber() != lastNumber + 1L) {
      throw new IllegalStateException(
          "Expected event number %d of task %s, but found %d"
              .formatted(lastNumber + 1, event.getTaskId(), event.getNumber()));
    }
    if (position <= lastPosition) {
      throw new IllegalStateException(
          "Expected a position after %d for task %s, but found %d"
              .formatted(lastPosition, event.getTaskId(), position));
    }
    lastNumber = Math.toIntExact(event.getNumber());
    lastPosition = position;
    if (!state.terminal()) {
      updateTimeMs = event.getTimeMs();
    }
    state = to;
  }

  /** Unpacks the task for as long as something is done with it. */
  public Facts open() {
    Facts open = facts();
    facts = open;
    packed = null;
    return open;
  }

  /**
   * Whether nobody looks at a queued task before its turn: nothing that it or its tree waits for
   * has a time of its own, nothing happens below it, and it is no matter who else is there for it.
   */
  boolean restsPacked() {
    return unfinishedChildren == 0 && !circles && !hasBoard() && !converses();
  }

  /** Keeps the bytes of the events in the place of all that they led to. Nobody holds a lease. */
  void pack() {
    Facts now = facts;
    if (now != null && now.history.size() <= PACKED_EVENTS_MAX) {
      packed = packer().get();
      facts = null;
    }
  }

  /**
   * Makes the bytes that {@link #pack} will need while the processor still has the events at hand:
   * when the task is packed, it would have to fetch each of them again.
   */
  void encode() {
    if (bytes <= ENCODED_BYTES_MAX) {
      packed = packer().get();
    }
  }

  /** Lets go of what is known of a task that was forgotten. */
  void release() {
    facts = null;
    packed = null;
  }

  private Facts facts() {
    Facts now = facts;
    if (now != null) {
      return now;
    }
    byte[] bytes = packed;
    if (bytes == null) {
      throw new IllegalStateException("Expected facts or their bytes of task " + key);
    }
    History history = History.unpack(bytes);
    Facts unpacked = new Facts(key, history.event(1), history);
    history.forEach(event -> writer.write(unpacked, event));
    return unpacked;
  }

  /** Makes the bytes of the history as it is now, on any thread. */
  Supplier<byte[]> packer() {
    byte[] bytes = packed;
    return bytes != null ? () -> bytes : facts().history.packer();
  }

  void addChild(Task child) {
    if (child.review) {
      reviews = reviews.isEmpty() ? new ArrayList<>(2) : reviews;
      reviews.add(child);
      return;
    }
    if (children.isEmpty()) {
      children = new ArrayList<>(2);
    }
    children.add(child);
  }

  /** Trees are forgotten from their last leaf on, so that the child is nearly always the last. */
  void dropChild(Task child) {
    if (child.review) {
      reviews.remove(child);
    } else if (!children.isEmpty() && children.getLast() == child) {
      children.removeLast();
    } else {
      children.remove(child);
    }
  }

  List<Task> children() {
    return children;
  }

  /** Children and reviews. */
  List<Task> below() {
    if (reviews.isEmpty()) {
      return children;
    }
    List<Task> all = new ArrayList<>(children.size() + reviews.size());
    all.addAll(children);
    all.addAll(reviews);
    return all;
  }

  List<Task> reviews() {
    return reviews;
  }

  @Override
  public List<Task> reviews(int round) {
    return reviews.isEmpty()
        ? List.of()
        : reviews.stream().filter(r -> r.created().getReviewOf().getRound() == round).toList();
  }

  @Override
  public @Nullable Judged judged() {
    Verification verification = review ? facts().verification : null;
    return verification == null ? null : verification.judged;
  }

  @Override
  public Reviewer awaited() {
    return facts().awaited();
  }

  @Override
  public String capability() {
    return facts().capability();
  }

  @Override
  public String agentId() {
    return facts().agentId();
  }

  @Override
  public String escalatedTo() {
    LastResort resort = facts().lastResort();
    return resort == null ? "" : resort.capability();
  }

  /** Agents that worked on it and left it to others. */
  SortedSet<String> yielders() {
    return facts().yielders();
  }

  /** Agents whose attempts ended without a result. */
  SortedSet<String> triedBy() {
    return facts().triedBy();
  }

  boolean isForLastResort() {
    return facts().lastResort() != null;
  }

  @Override
  public boolean lostWaiting() {
    return facts().lostWaiting;
  }

  @Override
  public boolean loopEscalated() {
    return facts().isLoopEscalated();
  }

  @Override
  public boolean hasRefusedFor(String ancestorId) {
    return facts().hasRefusedFor(ancestorId);
  }

  @Override
  public boolean retriesEscalated() {
    return facts().isRetriesEscalated();
  }

  int roundsBeforeRetarget() {
    return facts().roundsBeforeRetarget();
  }

  @Override
  public boolean escalated() {
    return facts().isEscalated();
  }

  @Override
  public boolean reviewRequired() {
    return facts().isReviewRequired();
  }

  /** Soft: the holder was heard. */
  public void heard(long timeMs, boolean progress) {
    if (facts != null) {
      facts.heard(timeMs, progress);
    }
  }

  /** Soft: a clock was set forward by so much. */
  void leapt(long leapMs) {
    facts().leapt(leapMs);
  }

  long leaseDueMs() {
    return facts().leaseDueMs();
  }

  /** When its holder stalls, which may do so for so long. */
  long stallDueMs(long afterMs) {
    return facts().stallDueMs(afterMs);
  }

  boolean idleAt(long nowMs) {
    return facts().idleAt(nowMs);
  }

  boolean attemptOverAt(long nowMs) {
    return facts().attemptOverAt(nowMs);
  }

  boolean budgeted() {
    return budgeted;
  }

  Spending spending() {
    Spending spending = facts().spending;
    if (spending == null) {
      throw new IllegalStateException("Expected a tree with a budget, but it has none: " + key);
    }
    return spending;
  }

  Labels selector() {
    return facts().selector();
  }

  long updateTimeMs() {
    return updateTimeMs;
  }

  long queueTimeMs() {
    return facts().queueTimeMs;
  }

  /** Soft: when the holder will have been silent for too long, whatever its attempt waits for. */
  long heartbeatDueMs() {
    return facts().heartbeatDueMs();
  }

  @Override
  public long nextStartTimeMs() {
    return facts().nextStartTimeMs;
  }

  @Override
  public List<String> lastActions() {
    return facts().trajectory().actions();
  }

  /** Whether anything was asked, proposed or said, without unpacking the task. */
  boolean converses() {
    return facts != null && (facts.dialogue != null || facts.proposals != null);
  }

  @Override
  public Proposals proposals() {
    Proposals proposals = facts().proposals;
    return proposals == null ? Proposals.NONE : proposals;
  }

  @Override
  public Dialogue dialogue() {
    Dialogue dialogue = facts().dialogue;
    return dialogue == null ? Dialogue.NONE : dialogue;
  }

  @Override
  public TaskKey key() {
    return key;
  }

  @Override
  public TaskCreated created() {
    return facts().created;
  }

  @Override
  public Actor requester() {
    return facts().requester;
  }

  @Override
  public TaskState state() {
    return state;
  }

  @Override
  public TaskReason reason() {
    return facts().reason;
  }

  @Override
  public int round() {
    return facts().round;
  }

  @Override
  public int attempt() {
    return facts().attempt;
  }

  @Override
  public long lastToken() {
    return facts().lastToken;
  }

  @Override
  public int declines() {
    return facts().declines;
  }

  @Override
  public SortedSet<String> declinedBy() {
    return facts().declinedBy;
  }

  @Override
  public @Nullable Holder holder() {
    return facts == null ? null : facts.holder;
  }

  @Override
  public @Nullable Lease lease() {
    return facts == null ? null : facts.lease;
  }

  @Override
  public @Nullable Closing lastClosing() {
    return facts().lastClosing;
  }

  @Override
  public @Nullable Stop stop() {
    return facts().stop;
  }

  @Override
  public @Nullable Canceling canceling() {
    return facts().canceling;
  }

  @Override
  public List<TaskSnapshot.Round> rounds() {
    return facts().rounds;
  }

  int resultTrust() {
    return resultTrust;
  }

  @Override
  public int trust() {
    return Math.min(facts().givenTrust, trustBelow);
  }

  @Override
  public int givenTrust() {
    return facts().givenTrust;
  }

  @Override
  public boolean endorsedBy(String requestId) {
    return facts().endorsedBy(requestId);
  }

  @Override
  public boolean toppedUpBy(String requestId) {
    return facts().toppedUpBy(requestId);
  }

  /** Where somebody vouched for what the task works on; 0 when nobody has. */
  long endorsedPosition() {
    return facts().endorsedPosition;
  }

  @Override
  public @Nullable Board board() {
    return facts().board;
  }

  /** Whether the task, which is unpacked, has notes or barriers. */
  boolean hasBoard() {
    return facts != null && facts.board != null;
  }

  @Override
  public @Nullable BudgetView budget() {
    return account;
  }

  @Override
  public long lastNumber() {
    return lastNumber;
  }

  @Override
  public long lastPosition() {
    return lastPosition;
  }

  @Override
  public long createTimeMs() {
    return facts().createTimeMs;
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
  public boolean recurs() {
    return recurs;
  }

  @Override
  public @Nullable Recurrence recurrence() {
    return recurs ? facts().recurrence : null;
  }

  @Override
  public int eventCount() {
    return recurs ? facts().history.size() : lastNumber;
  }

  @Override
  public long spent(BudgetItem item) {
    if (item == BudgetItem.DELEGATIONS) {
      return budgeted && !review && !spending().isHeld() ? 1 : 0;
    }
    return budgeted ? spending().spent(item) : 0;
  }

  @Override
  public List<Task> unfinishedChildren(int limit) {
    return unfinishedChildren == 0
        ? List.of()
        : below().stream().filter(c -> !c.state.terminal()).limit(limit).toList();
  }

  @Override
  public List<Task> childrenFrom(int index, int limit) {
    int from = Math.min(index, children.size());
    return children.subList(from, (int) Math.min(children.size(), (long) from + limit));
  }

  @Override
  public @Nullable TaskView parent() {
    return parent;
  }

  @Override
  public @Nullable Suspension suspension() {
    return facts().suspension;
  }

  @Override
  public @Nullable FanOutItems fanOut() {
    return facts().fanOut;
  }

  /** Whether the broker makes its children, and nobody holds it before they have decided. */
  boolean makesChildren() {
    return state == TaskState.AWAITING_CHILDREN
        && facts().fanOut != null
        && facts().join().getEveryItem();
  }

  @Override
  public int itemsLeft() {
    FanOutItems items = makesChildren() ? facts().fanOut : null;
    return items == null ? 0 : items.count() - children.size();
  }

  @Override
  public boolean holdLasts() {
    return state == TaskState.AWAITING_CHILDREN && facts().holdLasts;
  }

  /** Whether it waits for somebody else than those who have what it asks, and there is nobody. */
  boolean hasNobodyElse() {
    return state == TaskState.QUEUED && circles && reason() == TaskReason.NOBODY_ELSE;
  }

  /** Whether it makes no children before some of a budget comes back. */
  boolean holdsBack() {
    return state == TaskState.AWAITING_CHILDREN && BudgetItem.parks(reason()) && !facts().holdLasts;
  }

  /** What the children take at least that the broker is to make of it, now or when it goes on. */
  long bytesToBeMade() {
    Facts now = state.terminal() ? null : facts;
    FanOutItems items = now == null ? null : now.fanOut;
    Suspension waits = now == null ? null : now.suspension;
    return items != null && waits != null && waits.join().getEveryItem() && waits.resumed() == null
        ? items.owedBytes(items.count() - children.size())
        : 0;
  }

  @Override
  public int unfinishedChildCount() {
    return unfinishedChildren;
  }

  @Override
  public @Nullable JoinCount joinCount() {
    return tally == null ? null : tally.soFar();
  }

  @Override
  public Decision joinDecision() {
    return tally == null ? Decision.UNSPECIFIED : tally.decide();
  }

  @Override
  public Decision decisionNow(Join join, TaskRules rules) {
    Suspension suspension = new Suspension(ByteString.EMPTY, join, 0, null);
    return JoinTally.of(this, suspension, rules).decide();
  }

  @Override
  public int yieldsInVain() {
    return facts().yieldsInVain;
  }

  @Override
  public List<Task> unfinishedJoined(int limit) {
    return tally == null ? List.of() : tally.unfinished(this, limit);
  }

  @Override
  public long[] positionsAfter(long position, int limit) {
    byte[] bytes = packed;
    return facts == null && bytes != null
        ? History.positionsAfter(bytes, position, limit)
        : facts().history.positionsAfter(position, limit);
  }

  @Override
  public History history() {
    byte[] bytes = packed;
    return facts == null && bytes != null ? History.unpack(bytes) : facts().history;
  }

  @Override
  public byte[] storedBytes() {
    return packer().get();
  }

  @Override
  public TaskSnapshot snapshot() {
    return Snapshots.of(this, facts());
  }

  long digest() {
    return Snapshots.digest(this, facts());
  }
}
