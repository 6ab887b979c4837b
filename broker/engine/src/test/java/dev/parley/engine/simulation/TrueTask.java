package dev.parley.engine.simulation;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Joins;
import dev.parley.engine.task.LoopPolicies;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.KillToll;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskAssigned;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.TaskParked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One task as its events tell it; every event is checked against the promises as it comes. */
final class TrueTask {

  private final TaskKey key;
  private final TaskCreated created;
  private final Counters counters;
  private final TrueReviews reviews;
  private final TrueFanOut fanOut;
  private final TrueLeases leases;
  private final TrueRetries retries;
  private final TrueTarget target;
  private final TrueTimes times;
  private final List<Event> events = new ArrayList<>();
  private int rounds = 1;
  private int results;
  private String killedBy = "";
  private long killedToken;
  private final TrueQuestions questions = new TrueQuestions();
  private final TrueApprovals approvals = new TrueApprovals();
  private final TrueLoops loops;
  private final Set<String> references = new HashSet<>();
  private final TrueRules rules;
  private final TrueCanceling canceling;
  private @Nullable VerdictDecision lastVerdict;
  private final Map<Long, ByteString> left = new HashMap<>();
  private int late;
  private long lateMs;

  /** The last event that may have asked for somebody; what of each child the task was told of. */
  private long asked;

  private final Map<TaskKey, Long> told = new HashMap<>();

  /** The event since which the task waits, or waited last, for children. */
  private @Nullable Event suspended;

  private long suspendedMs;

  private @Nullable Event resumed;
  private boolean ended;
  private boolean forgotten;
  private boolean waits;

  /** Whether its children are held back. */
  private boolean holdsBack;

  /** Whether they are until somebody adds to a budget. */
  private boolean lasting;

  /**
   * @param policies what is taken for a loop
   */
  TrueTask(TaskKey key, Event first, Counters counters, LoopPolicies policies) {
    this.key = key;
    this.created = first.getTaskCreated();
    this.counters = counters;
    this.target = new TrueTarget(key, created, counters);
    Supplier<LoopPolicy> policy = () -> policies.of(target.asked());
    this.reviews = new TrueReviews(key, created, counters, policy);
    this.canceling = new TrueCanceling(key, counters);
    this.fanOut = new TrueFanOut(key, created);
    this.leases = new TrueLeases(key, created);
    this.retries = new TrueRetries(key, created, counters);
    this.times = new TrueTimes(key, created, counters);
    this.loops = new TrueLoops(key, policy, counters);
    this.rules = new TrueRules(key, created, counters);
    counters.count(Counters.Event.TASK_CREATED);
    if (created.hasFanOut()) {
      counters.count(Counters.Event.FAN_OUT_CREATED);
      suspended = first;
      suspendedMs = first.getTimeMs();
    }
    happened(first);
  }

  /** A child was made of the next item while nobody held the task. */
  void spawned(TrueTask child, List<TrueTask> children) {
    fanOut.spawned(child, children, state());
    rules.allowed("makes children");
  }

  void happened(Event event) {
    Broken.unless(
        event.getNumber() == events.size() + 1L,
        "gapless history",
        "task %s has event %d after %d events",
        key,
        event.getNumber(),
        events.size());
    Broken.unless(
        !ended || event.hasTaskForgotten() || isEvidence(event),
        "one outcome",
        "task %s has %s after its outcome",
        key,
        event.getKindCase());
    Broken.unless(
        !loops.isDue() || event.hasLoopDetected(),
        "loops are noticed",
        "task %s has %s after it did the same too often",
        key,
        event.getKindCase());
    canceling.happened(event);
    TaskState before = events.isEmpty() ? TaskState.NONE : state();
    events.add(event);
    reviews.happened(event);
    boolean alone = !target.agentId().isEmpty();
    target.happened(event);
    times.happened(event, before);
    questions.followed(key, event);
    rules.happened(event);
    if (event.hasQuestionAsked()
        || event.hasTaskParked()
        || event.hasResultSubmitted()
        || event.hasVerdictGiven()
        || event.getChildrenHeld().getLasting()) {
      asked = event.getNumber();
    }
    if (before == TaskState.PARKED && state() == TaskState.AWAITING_CHILDREN) {
      suspendedMs = event.getTimeMs();
    }
    switch (event.getKindCase()) {
      case TASK_ASSIGNED -> assigned(event.getTaskAssigned());
      case ATTEMPT_ACCEPTED -> leases.live(event.getAttemptAccepted().getLeaseToken());
      case PROGRESS_REPORTED -> {
        leases.live(event.getProgressReported().getLeaseToken());
        loops.did(event.getProgressReported().getActionFingerprint(), event.getTimeMs());
      }
      case LOOP_DETECTED -> {
        if (loops.detected(event)) {
          unlessReview(TaskReason.LOOP_DETECTED.number());
          escalated();
        }
      }
      case ATTEMPT_DECLINED -> {
        leases.overForFree(event.getAttemptDeclined().getLeaseToken());
        retries.declined(event.getAttemptDeclined(), alone);
        if (event.getAttemptDeclined().hasEscalation()) {
          fresh();
        }
      }
      case ASSIGNMENT_YIELDED -> leases.overForFree(event.getAssignmentYielded().getLeaseToken());
      case ATTEMPT_FAILED -> failed(event.getAttemptFailed(), before);
      case RESULT_SUBMITTED -> {
        leases.over(event.getResultSubmitted().getLeaseToken());
        results++;
        String reference = SimSweeper.digest(event.getResultSubmitted().getResult());
        if (!reference.isEmpty()) {
          references.add(reference);
        }
        lastVerdict = null;
        questions.withdrawn();
        approvals.withdrawn();
      }
      case VERDICT_SUBMITTED -> leases.over(event.getVerdictSubmitted().getLeaseToken());
      case VERDICT_GIVEN -> {
        lastVerdict = VerdictDecision.byNumber(event.getVerdictGiven().getDecision());
        if (event.getVerdictGiven().getNextRound()) {
          nextRound();
        }
      }
      case TASK_RETRIED -> {
        fresh();
        if (event.getTaskRetried().getNextRound()) {
          rounds++;
        }
      }
      case ITEMS_ADDED -> fanOut.added(event.getItemsAdded());
      case TASK_RETARGETED -> fanOut.retargeted(isResumed());
      case CHILDREN_HELD -> {
        holdsBack = true;
        lasting = event.getChildrenHeld().getLasting();
        counters.count(Counters.Event.CHILDREN_HELD);
      }
      case CHILDREN_RELEASED -> {
        holdsBack = false;
        lasting = false;
      }
      case TASK_YIELDED -> {
        leases.overForFree(event.getTaskYielded().getLeaseToken());
        TrueJoin.asked(key, event.getTaskYielded().getJoin());
        questions.withdrawn();
        approvals.withdrawn();
        suspended = event;
        suspendedMs = event.getTimeMs();
        resumed = null;
        late = 0;
        counters.count(Counters.Event.TASK_YIELDED);
      }
      case TASK_RESUMED -> {
        resumed = event;
        counters.count(Counters.Event.TASK_RESUMED);
      }
      case TASK_PAUSED -> {
        counters.count(Counters.Event.TASK_PAUSED);
        if (event.getTaskPaused().getLeaseToken() > 0) {
          counters.count(Counters.Event.ATTEMPT_INTERRUPTED);
          leases.overForFree(event.getTaskPaused().getLeaseToken());
        }
      }
      case STOP_REPORTED -> {
        counters.count(Counters.Event.STOP_REPORTED);
        if (event.getState() == TaskState.QUEUED.number()) {
          leases.over(event.getStopReported().getLeaseToken());
          questions.withdrawn();
          approvals.withdrawn();
        }
      }
      case RESULT_REFUSED -> counters.count(Counters.Event.RESULT_REFUSED);
      case VERDICT_REFUSED -> counters.count(Counters.Event.VERDICT_REFUSED);
      case YIELD_REFUSED -> counters.count(Counters.Event.YIELD_REFUSED);
      case QUESTION_ASKED -> {
        leases.live(event.getQuestionAsked().getLeaseToken());
        questions.asked(event.getQuestionAsked());
        counters.count(Counters.Event.QUESTION_ASKED);
      }
      case QUESTION_ANSWERED -> {
        questions.answered(key, event, before);
        leases.spoken(event.getActor());
        counters.count(Counters.Event.QUESTION_ANSWERED);
      }
      case QUESTION_EXPIRED -> {
        questions.expired(key, event, isHeld());
        counters.count(Counters.Event.QUESTION_EXPIRED);
      }
      case MESSAGE_SENT -> {
        questions.said(key, event.getMessageSent().getNumber());
        counters.count(Counters.Event.MESSAGE_SENT);
      }
      case ACTION_PROPOSED -> {
        leases.live(event.getActionProposed().getLeaseToken());
        approvals.proposed(event);
        counters.count(Counters.Event.ACTION_PROPOSED);
      }
      // What was decided is told with those above it: see Truth.
      case PROPOSAL_DECIDED -> leases.spoken(event.getActor());
      case PROPOSAL_EXPIRED -> {
        approvals.expired(key, event.getProposalExpired().getProposalId(), event.getTimeMs());
        counters.count(Counters.Event.PROPOSAL_EXPIRED);
      }
      case APPROVAL_USED -> {
        leases.live(event.getApprovalUsed().getLeaseToken());
        approvals.used(key, event.getApprovalUsed(), event.getTimeMs());
        counters.count(Counters.Event.APPROVAL_USED);
      }
      case DELIVERY_CONFIRMED -> leases.live(event.getDeliveryConfirmed().getLeaseToken());
      case TASK_PARKED -> parked(event.getTaskParked());
      case TASK_ENDED -> {
        joined(event);
        killedBy = event.getTaskEnded().getSwitchId();
        killedToken = killedBy.isEmpty() ? 0 : leases.liveToken();
        leases.exhausted(event.getTaskEnded().getReason());
        retries.rests(event.getTaskEnded().getReason(), false);
        questions.withdrawn();
        approvals.withdrawn();
        end();
      }
      case TASK_FORGOTTEN -> forgotten = true;
      case USAGE_REPORTED -> leases.live(event.getUsageReported().getLeaseToken());
      case BUDGET_WAITED -> waits = true;
      case BUDGET_GRANTED -> {
        waits = false;
        if (event.getBudgetGranted().getNextRound()) {
          rounds++;
          leases.fresh();
        }
      }
      case TASK_CREATED,
          TASK_QUEUED,
          PAUSE_ENDED,
          SWITCH_ENGAGED,
          SWITCH_EASED,
          SWITCH_FORGOTTEN,
          BUDGET_WARNED,
          CANCEL_REQUESTED,
          BUDGET_TOPPED_UP,
          NOTE_WRITTEN,
          NOTE_DELETED,
          BARRIER_ARRIVED,
          BARRIER_ENDED,
          SCHEDULE_FIRED,
          RUN_WITHHELD,
          SCHEDULE_HELD,
          SCHEDULE_CHANGED,
          RUNS_FORGOTTEN,
          CONTENT_ENDORSED,
          RULE_DECIDED,
          KIND_NOT_SET -> {}
    }
    questions.check(key, state());
    if (!event.hasProposalDecided()) {
      approvals.check(key, state());
    }
  }

  /** A proposal was decided: by somebody who may, as those above the task have it. */
  void decided(Event event, int level, boolean hasPart) {
    approvals.decided(key, event, level, hasPart);
    approvals.check(key, state());
    if (event.getProposalDecided().getApproved()) {
      counters.count(Counters.Event.ACTION_APPROVED);
      if (event.getActor().getKind() == ActorKind.AGENT.number()) {
        counters.count(Counters.Event.APPROVED_BY_AGENT);
      }
    }
  }

  /** Whether an agent holds the task or ever did. */
  boolean wasAssignedTo(String agentId) {
    return assignees().contains(agentId);
  }

  /** Who was given the task, in this order, and some more than once. */
  List<String> assignees() {
    return events.stream()
        .filter(Event::hasTaskAssigned)
        .map(event -> event.getTaskAssigned().getAgentId())
        .toList();
  }

  TrueLoops loops() {
    return loops;
  }

  /** Whether a child asks what this task asks, of the same. */
  boolean isAskedBack(TaskCreated child) {
    return target.isAskedBack(child, leases.liveAgent());
  }

  /** For a loop others get it, who have all attempts before them. */
  private void escalated() {
    fresh();
    if (isHeld()) {
      leases.over(leases.liveToken());
    }
  }

  private void fresh() {
    leases.fresh();
    retries.fresh();
  }

  String capability() {
    return target.capability();
  }

  String agentId() {
    return target.agentId();
  }

  /** A child has woken the task, which is told of all that its children need somebody for. */
  void tell(List<TrueTask> children) {
    told.clear();
    children.forEach(child -> told.put(child.key, child.asked));
  }

  boolean told(TrueTask child) {
    return told.getOrDefault(child.key, -1L) == child.asked;
  }

  private static boolean isEvidence(Event event) {
    return event.hasStopReported()
        || event.hasResultRefused()
        || event.hasVerdictRefused()
        || event.hasYieldRefused();
  }

  private void assigned(TaskAssigned assigned) {
    loops.assigned(events.getLast().getTimeMs());
    leases.assigned(assigned);
    long token = assigned.getLeaseToken();
    if (suspended != null) {
      Broken.unless(
          resumed != null,
          TrueJoin.RESUMES,
          "task %s was assigned before its join was decided",
          key);
      left.put(token, suspended.getTaskYielded().getContinuation());
    }
    questions.assigned(token);
    approvals.assigned(token);
  }

  private void nextRound() {
    rounds++;
    leases.fresh();
    counters.count(Counters.Event.TASK_REDONE);
    Broken.unless(
        rounds <= created.getVerificationPolicy().getRoundsMax()
            || retried()
            || reviews.isEscalated(),
        "rounds are bounded",
        "task %s has round %d",
        key,
        rounds);
  }

  private boolean retried() {
    return events.stream().anyMatch(Event::hasTaskRetried);
  }

  private void failed(AttemptFailed failed, TaskState before) {
    leases.over(failed.getLeaseToken());
    boolean waited = before == TaskState.INPUT_REQUIRED || before == TaskState.APPROVAL_REQUIRED;
    if (waited && failed.getFailureClass() == FailureClass.LEASE_LOST.number()) {
      leases.lostWaiting(failed.getUncounted());
    }
    counters.count(Counters.Event.ATTEMPT_FAILED);
    if (failed.getFailureClass() == FailureClass.BUDGET_EXHAUSTED.number()) {
      leases.free();
    }
    if (failed.hasEscalation()) {
      leases.exhausted(TaskReason.ATTEMPTS_EXHAUSTED.number());
      retries.escalated(failed.getEscalation());
      fresh();
    }
  }

  /** Whoever waits for a review waits for its verdict: a loop costs it the attempt. */
  private void unlessReview(int reason) {
    Broken.unless(
        !key.isReview() || reason != TaskReason.LOOP_DETECTED.number(),
        "a review is left to nobody else for a loop",
        "review %s",
        key);
  }

  private void parked(TaskParked parked) {
    unlessReview(parked.getReason());
    if (isHeld()) {
      // Cut off while it waited for an answer.
      leases.overForFree(leases.liveToken());
    }
    leases.exhausted(parked.getReason());
    retries.rests(parked.getReason(), true);
  }

  /** What a fan-out ends as that nobody reduces. */
  private void joined(Event event) {
    boolean byJoin =
        event.getTaskEnded().getReason() == TaskReason.JOIN_DECIDED.number()
            && event.getState() != TaskState.CANCELED.number();
    boolean held =
        resumed != null && resumed.getTaskResumed().getDecision() == Joins.Decision.HELD.number();
    Broken.unless(
        !byJoin || held == (event.getState() == TaskState.COMPLETED.number()),
        TrueJoin.RESUMES,
        "task %s ended as %s, but its join says otherwise",
        key,
        state());
  }

  private void end() {
    ended = true;
    leases.ended();
    counters.count(Counters.Event.TASK_ENDED);
    if (!killedBy.isEmpty()) {
      counters.count(Counters.Event.TASK_KILLED);
    }
    boolean reviewed =
        created.getVerificationPolicy().getReviewer() != Reviewer.NONE.number()
            && !created.hasSchedule();
    ExhaustionAction exhaustion =
        ExhaustionAction.byNumber(created.getVerificationPolicy().getExhaustionAction());
    boolean acceptsLast =
        exhaustion == ExhaustionAction.ACCEPT_LAST || exhaustion == ExhaustionAction.ACCEPT_BEST;
    if (key.isReview() && state() != TaskState.COMPLETED) {
      counters.count(Counters.Event.REVIEW_LOST);
    }
    if (state() == TaskState.COMPLETED && !key.isReview()) {
      boolean nobodyReduces =
          created.hasFanOut() && created.getCapability().isEmpty() && resumed != null;
      Broken.unless(
          results > 0 || nobodyReduces || created.hasSchedule(),
          "one outcome",
          "task %s completed without a result",
          key);
      Broken.unless(
          !reviewed
              || lastVerdict == VerdictDecision.ACCEPT
              || (acceptsLast && lastVerdict != null),
          "a result is done when it was accepted",
          "task %s completed without an accepting verdict",
          key);
    }
  }

  TaskKey key() {
    return key;
  }

  /** Whether items that come now are of no use. */
  boolean passesItemsOver() {
    return canceling.isRequested() || isResumed();
  }

  private boolean isResumed() {
    return events.stream().anyMatch(Event::hasTaskResumed);
  }

  TrueCanceling canceling() {
    return canceling;
  }

  /** The switch that ended it; empty when none did. */
  String killedBy() {
    return killedBy;
  }

  /** The lease that a switch ended; 0 when there was none. */
  long killedToken() {
    return killedToken;
  }

  /** What the holder of the lease that a switch ended has said since. */
  KillToll.LastWord lastWord() {
    if (events.stream().anyMatch(e -> e.hasStopReported() && !e.getStopReported().getStopped())) {
      return KillToll.LastWord.NOT_STOPPED;
    }
    return events.stream().anyMatch(TrueTask::isEvidence)
        ? KillToll.LastWord.STOPPED
        : KillToll.LastWord.NONE;
  }

  /** The agent that holds the live lease; empty when nobody does. */
  String liveAgent() {
    return leases.liveAgent();
  }

  TrueReviews reviews() {
    return reviews;
  }

  TaskCreated created() {
    return created;
  }

  boolean isHeld() {
    return leases.liveToken() != 0;
  }

  /** Whether it says that its children are held back for want of what does not come back. */
  boolean holdLasts() {
    return state() == TaskState.AWAITING_CHILDREN && lasting;
  }

  /** Nothing is about to be done for it: a child is there of each item of which one may be. */
  void unlessStarving(List<TrueTask> children) {
    if (!holdsBack) {
      fanOut.unlessStarving(children);
    }
  }

  /** Whether the broker makes its children, and nobody holds it before they have decided. */
  boolean makesChildren() {
    return state() == TaskState.AWAITING_CHILDREN && join().getEveryItem();
  }

  boolean waitsForChildren() {
    return suspended != null && resumed == null && state() == TaskState.AWAITING_CHILDREN;
  }

  /** The agent that has left it until its children are done; empty when none has. */
  String yielder() {
    Event last = waitsForChildren() ? suspended : null;
    return last != null && last.hasTaskYielded() ? last.getActor().getId() : "";
  }

  /**
   * Counts, and returns, at how many moments something has happened that it should not wait for any
   * more. Much can be due at the same moment, when the clock leaps.
   */
  int late(long timeMs) {
    if (timeMs != lateMs) {
      lateMs = timeMs;
      late++;
    }
    return late;
  }

  boolean hasWaited() {
    return suspended != null;
  }

  /** Since when it waits, or waited last, for children. */
  long suspendedMs() {
    return suspendedMs;
  }

  /** What it waits, or waited last, for. */
  Join join() {
    Event since = requireNonNull(suspended);
    return since.hasTaskYielded()
        ? since.getTaskYielded().getJoin()
        : created.getFanOut().getJoin();
  }

  /** How the join of the last yield was decided. */
  @Nullable Event resumed() {
    return resumed;
  }

  /** What whoever was assigned the task under a token is to go on from; null for nothing. */
  @Nullable ByteString leftFor(long token) {
    return left.get(token);
  }

  /** Whether it is queued until others give budget back. */
  boolean waitsForBudget() {
    return waits && state() == TaskState.QUEUED;
  }

  boolean ended() {
    return ended;
  }

  TrueApprovals approvals() {
    return approvals;
  }

  /** Who created it. */
  Actor requester() {
    return events.getFirst().getActor();
  }

  TrueFanOut fanOut() {
    return fanOut;
  }

  TrueLeases leases() {
    return leases;
  }

  TrueQuestions questions() {
    return questions;
  }

  /** Whether a lease is the live one. */
  boolean isLive(long token) {
    return leases.liveToken() == token;
  }

  boolean forgotten() {
    return forgotten;
  }

  /** The artifacts that its results refer to. */
  Set<String> references() {
    return references;
  }

  int results() {
    return results;
  }

  int eventCount() {
    return events.size();
  }

  TaskState state() {
    return stateAfter(events.size());
  }

  TaskState stateAfter(long number) {
    TaskState state = TaskState.byNumber(events.get(Math.toIntExact(number - 1)).getState());
    return state == null ? TaskState.NONE : state;
  }

  Event event(long number) {
    return events.get(Math.toIntExact(number - 1));
  }

  boolean took(Event.KindCase kind, long token) {
    return events.stream()
        .filter(e -> e.getKindCase() == kind)
        .anyMatch(e ->
            switch (kind) {
              case RESULT_SUBMITTED -> e.getResultSubmitted().getLeaseToken() == token;
              case VERDICT_SUBMITTED -> e.getVerdictSubmitted().getLeaseToken() == token;
              case ATTEMPT_FAILED -> e.getAttemptFailed().getLeaseToken() == token;
              case ATTEMPT_DECLINED -> e.getAttemptDeclined().getLeaseToken() == token;
              case TASK_YIELDED -> e.getTaskYielded().getLeaseToken() == token;
              case APPROVAL_USED -> e.getApprovalUsed().getLeaseToken() == token;
              case STOP_REPORTED -> e.getStopReported().getLeaseToken() == token;
              case RESULT_REFUSED -> e.getResultRefused().getLeaseToken() == token;
              case VERDICT_REFUSED -> e.getVerdictRefused().getLeaseToken() == token;
              case YIELD_REFUSED -> e.getYieldRefused().getLeaseToken() == token;
              default -> false;
            });
  }
}
