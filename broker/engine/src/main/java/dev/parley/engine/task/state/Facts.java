package dev.parley.engine.task.state;

import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.Recurrence;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.CancelRequested;
import dev.parley.journal.v1.Escalation;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.ItemsAdded;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.Schedule;
import dev.parley.journal.v1.ScheduleState;
import dev.parley.journal.v1.StopReported;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.TaskResumed;
import dev.parley.journal.v1.TaskRetargeted;
import dev.parley.journal.v1.VerificationPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the events of a task have led to, for appliers to write.
 *
 * <p>Confined to the thread of its shard. Two kinds of fields, never mixed: <i>stored</i> ones are
 * a function of the task's events alone; <i>soft</i> ones say when the holder was last heard and
 * start afresh after a reload.
 */
public final class Facts {

  TaskCreated created;
  final Actor requester;
  Labels selector;
  final long createTimeMs;
  final History history;

  TaskReason reason = TaskReason.NONE;
  int round = 1;
  int attempt;
  int declines;
  long lastToken;
  SortedSet<String> declinedBy = Collections.emptySortedSet();
  @Nullable Holder holder;
  @Nullable Lease lease;
  TaskView.@Nullable Closing lastClosing;
  List<TaskSnapshot.Round> rounds = List.of();
  TaskSnapshot.@Nullable Outcome outcome;
  @Nullable AttemptFailed lastFailure;
  @Nullable Suspension suspension;
  @Nullable Stop stop;
  @Nullable Board board;
  @Nullable Canceling canceling;
  @Nullable FanOutItems fanOut;

  /** Null unless the task is a schedule. */
  @Nullable Recurrence recurrence;

  /** The lowest label of what the task was given since somebody vouched for it. */
  int givenTrust;

  /** Where somebody vouched for it last; 0 when nobody has. */
  long endorsedPosition;

  /** The requests by which somebody vouched for it; null when nobody has. */
  private @Nullable RequestIds endorsements;

  /** Whether a wait for somebody's word was cut off, and nobody has said a word since. */
  boolean lostWaiting;

  /**
   * How often it has yielded for a join that was decided, since attempts were last counted anew.
   */
  int yieldsInVain;

  /** Whether what holds back the children of a fan-out, by its reason, lasts. */
  boolean holdLasts;

  long queueTimeMs;
  long nextStartTimeMs;

  /** When the attempt began, moved on by the time that it has waited for answers. */
  long assignTimeMs;

  /** Null in trees without a budget. */
  final @Nullable Spending spending;

  /** Null until the present attempt says what it does, or is taken for a loop. */
  @Nullable Trajectory trajectory;

  /** Null until something is asked or said. */
  @Nullable Dialogue dialogue;

  /** Null until something is proposed. */
  @Nullable Proposals proposals;

  /** Null until something of it is to be said. */
  @Nullable Verification verification;

  private final TaskKey key;
  private long heardMs;
  private long progressMs;

  /** What is known by the first event, before it was written. */
  Facts(TaskKey key, Event first, History history) {
    this.key = key;
    this.created = first.getTaskCreated();
    this.requester = first.getActor();
    this.selector = Labels.of(created.getSelectorList());
    this.createTimeMs = first.getTimeMs();
    this.history = history;
    this.givenTrust = Trust.of(created.getTrust());
    this.spending =
        created.hasBudget() ? new Spending(created.getBudget(), created.getHeld()) : null;
  }

  /** What the task uses of a budget; null in trees without one. */
  public @Nullable Spending spending() {
    return spending;
  }

  /** The task works on something else as well. */
  public void given(int trust) {
    givenTrust = Math.min(givenTrust, trust);
  }

  /** Somebody vouches for all that the task has worked on so far. */
  public void endorsed(Event event) {
    givenTrust = event.getContentEndorsed().getTrust();
    endorsedPosition = history.position(event.getNumber());
    RequestIds all = endorsements == null ? new RequestIds() : endorsements;
    all.add(event.getContentEndorsed().getRequestId());
    endorsements = all;
  }

  boolean endorsedBy(String requestId) {
    return endorsements != null && endorsements.contains(requestId);
  }

  boolean toppedUpBy(String requestId) {
    return spending != null && spending.toppedUpBy(requestId);
  }

  /** The notes and barriers of the tree, to write on: of its root alone. */
  public Board openBoard() {
    Board present = board;
    if (present == null) {
      present = new Board();
      board = present;
    }
    return present;
  }

  public void because(TaskReason why) {
    reason = why;
    holdLasts = false;
  }

  /** The children of a fan-out are held back. */
  public void held(TaskReason why, boolean lasting) {
    reason = why;
    holdLasts = lasting;
  }

  public void queued(long timeMs) {
    queueTimeMs = timeMs;
    nextStartTimeMs = 0;
  }

  /** The task is a schedule, and how it begins. */
  public void recurs(Schedule schedule, ScheduleState state) {
    recurrence = new Recurrence(schedule, state);
    turned(state);
  }

  /** The schedule has come to something else. */
  public void turned(ScheduleState state) {
    if (recurrence != null) {
      recurrence = recurrence.in(state);
    }
    reason = state.getPaused() ? TaskReason.SCHEDULE_PAUSED : TaskReason.SCHEDULE;
    nextStartTimeMs = state.getPaused() ? 0 : state.getNextDueTimeMs();
    if (spending != null) {
      spending.forgotten(state.getSpentList());
    }
  }

  /** The schedule is another one from now on. Its budget stays what it is. */
  public void changed(TaskCreated to, ScheduleState state) {
    created = to;
    selector = Labels.of(to.getSelectorList());
    givenTrust = Trust.of(to.getTrust());
    recurs(to.getSchedule(), state);
  }

  public void startsAt(long timeMs) {
    nextStartTimeMs = timeMs;
  }

  /** The task waits for the time that its spec asks for. */
  public void startsWhenAsked() {
    reason = TaskReason.START_TIME;
    nextStartTimeMs = created.getStartTimeMs();
  }

  /** Results are reviewed from now on by whom a rule names, whatever the policy says. */
  public void reviewedBy(VerificationPolicy review) {
    VerificationPolicy.Builder policy =
        created.getVerificationPolicy().toBuilder().setReviewer(review.getReviewer());
    if (review.hasPanel()) {
      policy.setPanel(review.getPanel());
    }
    created = created.toBuilder().setVerificationPolicy(policy).build();
    verification().requiredByRule = true;
  }

  boolean isReviewRequired() {
    return verification != null && verification.requiredByRule;
  }

  public void leased(Holder to, long token, long timeMs) {
    holder = to;
    lease = new Lease(key, token);
    lastToken = token;
    attempt++;
    if (reason == TaskReason.NOBODY_ELSE) {
      because(lastResort() == null ? TaskReason.NONE : TaskReason.ESCALATED);
    }
    if (spending != null) {
      spending.assigned();
    }
    assignTimeMs = timeMs;
    trajectory = null;
    if (dialogue != null) {
      dialogue = dialogue.forNextHolder();
    }
    if (proposals != null) {
      proposals = proposals.forNextHolder();
    }
    heard(timeMs, true);
  }

  public void unleased() {
    holder = null;
    lease = null;
  }

  /** The holder's attempt ends without a result; what it has done others may build on. */
  public void broken() {
    if (holder != null) {
      SortedSet<String> tried = new TreeSet<>(verification().tried);
      tried.add(holder.agentId());
      verification().tried = Collections.unmodifiableSortedSet(tried);
    }
  }

  /** Agents whose attempts ended without a result. */
  SortedSet<String> triedBy() {
    return verification == null ? Collections.emptySortedSet() : verification.tried;
  }

  /** The holder itself ended its lease. */
  public void closedByHolder(Event.KindCase event) {
    if (lease != null && holder != null) {
      lastClosing = new TaskView.Closing(lease, holder, event);
    }
    unleased();
  }

  /** The last assignment does not count as an attempt. */
  public void uncountAttempt() {
    attempt--;
    if (spending != null) {
      spending.uncountAttempt();
    }
  }

  /** The last assignment does not count, because the task waits for somebody's word. */
  public void lostWaiting() {
    uncountAttempt();
    lostWaiting = true;
  }

  /** A question was answered, or a proposal decided. */
  public void spoken(Actor by) {
    lostWaiting &= by.getKind() == ActorKind.BROKER.number();
  }

  /** The last attempt does not count among those of the retry policy, but in the budget it does. */
  public void uncountAttemptOfRound() {
    attempt--;
  }

  /** Whether somebody holds a lease. */
  public boolean isLeased() {
    return lease != null;
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

  /** The broker makes children of the task's items. */
  public void fansOut(FanOut into) {
    fanOut = new FanOutItems(into);
  }

  public TaskReason reason() {
    return reason;
  }

  /** What the broker makes children of; null when it makes none. */
  public @Nullable FanOutItems fanOut() {
    return fanOut;
  }

  public void itemsAdded(ItemsAdded added) {
    if (fanOut != null) {
      fanOut.add(added);
    }
  }

  /** The join of the last suspension. */
  public Join join() {
    return suspension == null ? Join.getDefaultInstance() : suspension.join();
  }

  /** The holder lets go, and the task waits for children. */
  public void suspended(String agentId, Suspension until) {
    SortedSet<String> yielders = new TreeSet<>(verification().yielders);
    yielders.add(agentId);
    verification().yielders = Collections.unmodifiableSortedSet(yielders);
    suspended(until);
  }

  /** The holder lets go, although there is nothing to wait for. */
  public void yieldedInVain() {
    yieldsInVain++;
  }

  /** The task waits for children. */
  public void suspended(Suspension until) {
    suspension = until;
  }

  /** A fan-out that was parked waits for its children again. */
  public void suspendedSince(long timeMs) {
    if (suspension != null) {
      suspension = suspension.since(timeMs);
    }
  }

  /** Agents that worked on it and left it to others. */
  SortedSet<String> yielders() {
    return verification == null ? Collections.emptySortedSet() : verification.yielders;
  }

  /** The join of the last suspension was decided. */
  public void resumed(TaskResumed how) {
    if (suspension != null) {
      suspension = suspension.decided(how);
    }
  }

  public void addRound(TaskSnapshot.Round done) {
    if (rounds.isEmpty()) {
      rounds = List.of(done);
      return;
    }
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
    lostWaiting = false;
    yieldsInVain = 0;
    if (spending != null) {
      spending.nextRound();
    }
  }

  /** Attempts and declines count from zero again. */
  public void freshAttempts() {
    attempt = 0;
    lostWaiting = false;
    yieldsInVain = 0;
    declines = 0;
    declinedBy = Collections.emptySortedSet();
  }

  /** The holder did something. */
  public void did(String action) {
    trajectory = trajectory().did(action);
  }

  /** What the holder does is taken for a loop. */
  public void looped(long timeMs) {
    trajectory = Trajectory.looped(timeMs);
  }

  Trajectory trajectory() {
    return trajectory == null ? Trajectory.NONE : trajectory;
  }

  /** Something was asked, answered, said or confirmed. */
  public void converse(UnaryOperator<Dialogue> change) {
    dialogue = change.apply(dialogue == null ? Dialogue.NONE : dialogue);
  }

  /** Whether a question has its answer: asked again, that is only told. */
  public boolean isAnswered(String questionId) {
    Question question = dialogue == null ? null : dialogue.question(questionId);
    return question != null && question.state() == Question.State.ANSWERED;
  }

  /** Something was proposed, decided, used or confirmed. */
  public void proposals(UnaryOperator<Proposals> change) {
    proposals = change.apply(proposals == null ? Proposals.NONE : proposals);
  }

  /** Nobody waits for answers and decisions any more. */
  public void withdrawQuestions(long timeMs) {
    if (dialogue != null) {
      dialogue = dialogue.withdrawn(timeMs);
    }
    if (proposals != null) {
      proposals = proposals.withdrawn(timeMs);
    }
  }

  /** Since when the task has waited for answers or decisions; a time when it has not. */
  public long waitsSinceMs(long otherwiseMs) {
    long sinceMs = otherwiseMs;
    if (dialogue != null && dialogue.blocked()) {
      sinceMs = Math.min(sinceMs, dialogue.blockedSinceMs());
    }
    if (proposals != null && proposals.pending()) {
      sinceMs = Math.min(sinceMs, proposals.pendingSinceMs());
    }
    return sinceMs;
  }

  /** The holder has what it waited for: the wait is taken off its deadlines. */
  public void waitedUntil(long timeMs) {
    if (lease != null) {
      long waitedMs = timeMs - waitsSinceMs(timeMs);
      assignTimeMs += waitedMs;
      // What was heard while it waited is not heard again later.
      progressMs = Math.min(timeMs, progressMs + waitedMs);
    }
  }

  public void ended(TaskSnapshot.Outcome how) {
    outcome = how;
    unleased();
    nextStartTimeMs = 0;
  }

  /** The task is to end: soon, or sooner than it was to before, which its holder does not know. */
  public void canceling(CancelRequested request) {
    canceling = new Canceling(request, request.getLeaseToken());
  }

  /** A switch ends the task. */
  public void killed(TaskKey killer, long timeMs) {
    stop = presentStop().ended(killer, timeMs);
  }

  /** The holder of a lease that is killed, or about to be, says whether it has stopped. */
  public void stopReported(StopReported report, long timeMs) {
    stop = presentStop().reported(report, timeMs);
  }

  /**
   * The holder of a lease that is killed, or about to be, handed in what it has.
   *
   * @param kind the kind of the event that keeps it
   */
  public void refused(KindCase kind, long timeMs) {
    stop = presentStop().refused(kind, timeMs);
  }

  private Stop presentStop() {
    Stop there = stop;
    return there != null && (lease == null || lease.equals(there.lease()))
        ? there
        : Stop.of(lease, holder);
  }

  public void retargeted(TaskRetargeted to) {
    created =
        created.toBuilder()
            .setCapability(to.getCapability())
            .setAgentId(to.getAgentId())
            .clearSelector()
            .addAllSelector(to.getSelectorList())
            .setSpec(to.getSpec())
            .setIntent(to.getIntent())
            .build();
    selector = Labels.of(to.getSelectorList());
    if (verification != null) {
      verification.lastResort = null;
    }
    if (!rounds.isEmpty()) {
      verification().roundsBeforeRetarget = rounds.size();
    }
  }

  /** Soft: the holder was heard. */
  public void heard(long timeMs, boolean progress) {
    heardMs = Math.max(heardMs, timeMs);
    if (progress) {
      progressMs = Math.max(progressMs, timeMs);
    }
  }

  /** Soft: a clock was set forward by so much, and nobody was silent for that long. */
  void leapt(long leapMs) {
    heardMs += leapMs;
    progressMs += leapMs;
  }

  /** Soft: when the holder will have been silent for too long. */
  long heartbeatDueMs() {
    return heardMs + created.getDeadlines().getHeartbeatMs();
  }

  /** Soft: when the lease ends unless its holder is heard before. */
  long leaseDueMs() {
    var deadlines = created.getDeadlines();
    long due = heartbeatDueMs();
    if (deadlines.getAttemptMs() > 0) {
      due = Math.min(due, assignTimeMs + deadlines.getAttemptMs());
    }
    if (deadlines.getIdleMs() > 0) {
      due = Math.min(due, progressMs + deadlines.getIdleMs());
    }
    return due;
  }

  /** Soft: when the holder stalls that makes no progress before, nor was taken for a loop. */
  long stallDueMs(long afterMs) {
    return Math.max(progressMs, trajectory().loopTimeMs()) + afterMs;
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

  /** The capability that the task is for now; empty when it is for an agent, or for nobody. */
  String capability() {
    LastResort resort = lastResort();
    return resort == null ? created.getCapability() : resort.capability();
  }

  /** The agent that the task is for now; empty when it is for a capability, or for nobody. */
  String agentId() {
    return lastResort() == null ? created.getAgentId() : "";
  }

  /** What agents must have to be given the task now. */
  Labels selector() {
    LastResort resort = lastResort();
    return resort == null ? selector : resort.selector();
  }

  /** Those that the task was escalated to; null while it is for those that it was created for. */
  @Nullable LastResort lastResort() {
    return verification == null ? null : verification.lastResort;
  }

  /** How many rounds were done before somebody gave the task to others: who did them is past. */
  int roundsBeforeRetarget() {
    return verification == null ? 0 : verification.roundsBeforeRetarget;
  }

  /** From now on somebody else's verdict is waited for than the policy's reviewer's. */
  public void awaits(Reviewer reviewer) {
    verification().awaited = reviewer;
  }

  /** What was waited for is not waited for any more: the policy's reviewer is in charge again. */
  public void awaitsPolicy() {
    if (verification != null) {
      verification.awaited = null;
    }
  }

  public void escalated() {
    Verification there = verification();
    // Those that the policy names are asked once.
    VerificationPolicy policy = created.getVerificationPolicy();
    if (!there.escalated && !policy.getEscalationCapability().isEmpty()) {
      there.lastResort =
          LastResort.of(policy.getEscalationCapability(), policy.getEscalationSelectorList());
    }
    there.escalated = true;
  }

  /** For a loop the task is given to others, who start with fresh attempts. */
  public void loopEscalated(LoopDetected loop) {
    Verification there = verification();
    there.lastResort =
        LastResort.of(loop.getEscalationCapability(), loop.getEscalationSelectorList());
    there.loopEscalated = true;
    broken();
    unleased();
    freshAttempts();
  }

  /** A child of it was refused for a loop. */
  public void childRefused(LoopDetected loop) {
    SortedSet<String> all = new TreeSet<>(verification().refusedFor);
    all.add(loop.getAncestorId());
    verification().refusedFor = Collections.unmodifiableSortedSet(all);
  }

  boolean hasRefusedFor(String ancestorId) {
    return verification != null && verification.refusedFor.contains(ancestorId);
  }

  boolean isLoopEscalated() {
    return verification != null && verification.loopEscalated;
  }

  /** Attempts or declines are used up: the task is given to others, who start with fresh ones. */
  public void retriesEscalated(Escalation to) {
    Verification there = verification();
    there.lastResort = LastResort.of(to.getCapability(), to.getSelectorList());
    there.retriesEscalated = true;
    freshAttempts();
  }

  boolean isRetriesEscalated() {
    return verification != null && verification.retriesEscalated;
  }

  /** The task is a review, and this is what came of it. */
  public void judged(TaskView.Judged verdict) {
    verification().judged = verdict;
  }

  Reviewer awaited() {
    Reviewer other = verification == null ? null : verification.awaited;
    return other != null ? other : Reviewer.byNumber(created.getVerificationPolicy().getReviewer());
  }

  boolean isEscalated() {
    return verification != null && verification.escalated;
  }

  private Verification verification() {
    Verification there = verification;
    if (there == null) {
      there = new Verification();
      verification = there;
    }
    return there;
  }

  /** Rounds with a result, in order. Immutable. */
  public List<TaskSnapshot.Round> rounds() {
    return rounds;
  }
}
