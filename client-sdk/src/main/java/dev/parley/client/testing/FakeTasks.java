package dev.parley.client.testing;

import dev.parley.client.internal.Times;
import dev.parley.client.testing.FakeTask.Held;
import dev.parley.v1.Actor;
import dev.parley.v1.ActorKind;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.Lease;
import dev.parley.v1.Outcome;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Reviewer;
import dev.parley.v1.Revoke;
import dev.parley.v1.RevokeReason;
import dev.parley.v1.TaskCreated;
import dev.parley.v1.TaskEnded;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskParked;
import dev.parley.v1.TaskQueued;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskRetried;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import dev.parley.v1.VerdictGiven;
import dev.parley.v1.VerificationPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of the fake broker and what may happen to them. Follows the comments of the protocol;
 * keeps everything, has no limits to speak of and is not the real thing. Confined to the broker's
 * thread.
 */
final class FakeTasks {
  private static final Pattern ID =
      Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}(\\.[a-z0-9][a-z0-9_-]{0,63})*");
  static final Actor BROKER = Actor.newBuilder().setKind(ActorKind.ACTOR_KIND_BROKER).build();
  private static final Actor REQUESTER =
      Actor.newBuilder().setKind(ActorKind.ACTOR_KIND_REQUESTER).setId("test").build();

  private final Map<String, FakeTask> tasks = new LinkedHashMap<>();
  private final List<TaskEvent> log = new ArrayList<>();
  private final NavigableSet<FakeTask> queued =
      new TreeSet<>(
          Comparator.comparingInt((FakeTask task) -> -task.spec.getPriority())
              .thenComparing(task -> task.queuedSince)
              .thenComparingLong(task -> task.history.get(0).getTreeCursor()));
  private final Set<FakeTask> changed = new LinkedHashSet<>();
  private final int payloadBytesMax;
  private Instant now;

  FakeTasks(Instant now, int payloadBytesMax) {
    this.now = now;
    this.payloadBytesMax = payloadBytesMax;
  }

  Instant now() {
    return now;
  }

  void now(Instant now) {
    this.now = now;
  }

  /** All events of all tasks, in their order; the cursor of an event is its index plus one. */
  List<TaskEvent> log() {
    return log;
  }

  /** The queued task that comes after another one; the first one for null. */
  @Nullable FakeTask nextQueued(@Nullable FakeTask after) {
    return after == null ? (queued.isEmpty() ? null : queued.first()) : queued.higher(after);
  }

  /** The tasks to which something has happened since the last time. */
  List<FakeTask> takeChanged() {
    List<FakeTask> taken = List.copyOf(changed);
    changed.clear();
    return taken;
  }

  List<FakeTask> all() {
    return List.copyOf(tasks.values());
  }

  @Nullable FakeTask find(String id) {
    return tasks.get(id);
  }

  FakeTask get(String id) {
    FakeTask task = tasks.get(id);
    if (task == null) {
      throw refuse(
          ErrorReason.ERROR_REASON_TASK_NOT_FOUND, "expected task " + id + ", but found none");
    }
    return task;
  }

  // What requesters do.

  /** Creates a task; the same request again finds it. */
  FakeTask create(CreateTaskRequest request) {
    String id = request.getTaskId();
    if (!ID.matcher(id).matches()) {
      throw refuse(
          ErrorReason.ERROR_REASON_ID_INVALID, "expected a task id, but got \"" + id + "\"");
    }
    FakeTask existing = tasks.get(id);
    if (existing != null) {
      if (!existing.spec.equals(request.getSpec())) {
        throw refuse(ErrorReason.ERROR_REASON_TASK_ID_CONFLICT, id + " has another spec");
      }
      return existing;
    }
    if (request.getSpec().getObjective().isEmpty() || !request.getSpec().hasTarget()) {
      throw refuse(ErrorReason.ERROR_REASON_REQUEST_INVALID, "expected an objective and a target");
    }
    checkSize("the spec", request.getSpec().getSerializedSize());
    FakeTask parent = parentOf(request);
    FakeTask task = new FakeTask(id, parent, request.getSpec(), by(request.getAgentId()), now);
    tasks.put(id, task);
    if (parent != null) {
      parent.children.add(task);
    }
    if (task.spec.hasStartTime() && Times.of(task.spec.getStartTime()).isAfter(now)) {
      task.state = TaskState.TASK_STATE_SCHEDULED;
      task.reason = TaskReason.TASK_REASON_START_TIME;
      task.nextStart = Times.of(task.spec.getStartTime());
    }
    TaskCreated.Builder created =
        TaskCreated.newBuilder().setSpec(task.spec).setDepth(task.depth());
    if (parent != null) {
      created.setParentId(parent.id);
    }
    add(task, task.requester, TaskEvent.newBuilder().setCreated(created));
    return task;
  }

  private @Nullable FakeTask parentOf(CreateTaskRequest request) {
    String parentId = parentId(request.getTaskId());
    if (parentId.isEmpty() && !request.hasParentLease()) {
      return null;
    }
    if (!request.getParentLease().getTaskId().equals(parentId)) {
      throw refuse(
          ErrorReason.ERROR_REASON_TASK_ID_NOT_IN_TREE,
          request.getTaskId() + " is not below " + request.getParentLease().getTaskId());
    }
    FakeTask parent = get(parentId);
    if (parent.ended()) {
      throw refuse(ErrorReason.ERROR_REASON_PARENT_ENDED, parentId + " has ended");
    }
    checkHeld(request.getParentLease(), request.getAgentId());
    return parent;
  }

  /** Returns the id of the parent that an id is below; empty for that of a root. */
  private static String parentId(String taskId) {
    int dot = taskId.lastIndexOf('.');
    return dot < 0 ? "" : taskId.substring(0, dot);
  }

  void cancel(FakeTask task, String message) {
    if (!task.ended()) {
      end(
          task,
          REQUESTER,
          TaskState.TASK_STATE_CANCELED,
          TaskReason.TASK_REASON_CANCEL_REQUESTED,
          message);
    }
  }

  void review(ReviewTaskRequest request) {
    if (request.hasParentLease()
        && !request.getParentLease().getTaskId().equals(parentId(request.getTaskId()))) {
      throw refuse(
          ErrorReason.ERROR_REASON_TASK_ID_NOT_IN_TREE,
          request.getParentLease().getTaskId() + " is not the parent of " + request.getTaskId());
    }
    FakeTask task = get(request.getTaskId());
    if (task.ended()) {
      throw refuse(ErrorReason.ERROR_REASON_TASK_ENDED, task.id + " has ended");
    }
    FakeVerdicts.checkAgent(task, request);
    if (request.hasParentLease() && !holds(request.getParentLease(), request.getAgentId())) {
      throw stale(request.getParentLease());
    }
    FakeVerdicts.checkReviewer(task, request);
    if (task.round != request.getRound()) {
      throw refuse(ErrorReason.ERROR_REASON_ROUND_MISMATCH, task.id + " is in round " + task.round);
    }
    if (task.state != TaskState.TASK_STATE_VERIFYING && !isUnsettled(task)) {
      throw refuse(ErrorReason.ERROR_REASON_REVIEW_NOT_EXPECTED, task.id + " is " + task.state);
    }
    FakeVerdicts.check(task.spec.getCriteriaList(), request.getVerdict());
    checkSize("the verdict", request.getVerdict().getSerializedSize());
    int last = task.rounds.size() - 1;
    task.rounds.set(
        last, task.rounds.get(last).toBuilder().setVerdict(request.getVerdict()).build());
    Actor reviewer = by(request.getAgentId());
    VerdictDecision decision = request.getVerdict().getDecision();
    boolean left = task.round < task.roundsMax() || (task.roundsEscalated && task.awaitsHuman);
    boolean again = decision == VerdictDecision.VERDICT_DECISION_REDO && left;
    boolean escalates =
        decision == VerdictDecision.VERDICT_DECISION_REDO
            && !left
            && task.spec.getVerificationPolicy().getExhaustionAction()
                == ExhaustionAction.EXHAUSTION_ACTION_ESCALATE;
    VerdictGiven.Builder given =
        VerdictGiven.newBuilder().setRound(task.round).setVerdict(request.getVerdict());
    if (again) {
      task.nextRound();
      queue(task);
    } else if (escalates) {
      escalate(task, given);
    }
    add(task, reviewer, TaskEvent.newBuilder().setVerdict(given));
    if (!again && !escalates) {
      decided(task, reviewer, request.getVerdict());
    }
  }

  /** One more round by those that the policy names; after it, or when there are none, a human. */
  private void escalate(FakeTask task, VerdictGiven.Builder given) {
    VerificationPolicy policy = task.spec.getVerificationPolicy();
    if (policy.hasEscalation() && !task.roundsEscalated) {
      task.escalatedTo = policy.getEscalation();
      task.nextRound();
      queue(task);
    } else {
      task.awaitsHuman = true;
      given.setAwaitedReviewer(Reviewer.REVIEWER_HUMAN);
    }
    task.roundsEscalated = true;
    task.reason = TaskReason.TASK_REASON_ESCALATED;
  }

  private void decided(FakeTask task, Actor reviewer, Verdict verdict) {
    switch (verdict.getDecision()) {
      case VERDICT_DECISION_ACCEPT ->
          end(task, reviewer, TaskState.TASK_STATE_COMPLETED, TaskReason.TASK_REASON_ACCEPTED, "");
      case VERDICT_DECISION_REJECT ->
          end(
              task,
              reviewer,
              TaskState.TASK_STATE_REJECTED,
              TaskReason.TASK_REASON_VERDICT_REJECT,
              verdict.getFeedback());
      case VERDICT_DECISION_CRITERION_INVALID ->
          park(task, TaskReason.TASK_REASON_CRITERION_INVALID);
      case VERDICT_DECISION_UNVERIFIABLE -> park(task, TaskReason.TASK_REASON_UNVERIFIABLE);
      case VERDICT_DECISION_REDO, VERDICT_DECISION_UNSPECIFIED, UNRECOGNIZED ->
          roundsExhausted(task);
    }
  }

  /** Whether its author has left open what its result is worth, and may still say so. */
  private static boolean isUnsettled(FakeTask task) {
    return task.state == TaskState.TASK_STATE_PARKED
        && (task.reason == TaskReason.TASK_REASON_CRITERION_INVALID
            || task.reason == TaskReason.TASK_REASON_UNVERIFIABLE);
  }

  private void roundsExhausted(FakeTask task) {
    TaskReason reason = TaskReason.TASK_REASON_ROUNDS_EXHAUSTED;
    ExhaustionAction action = task.spec.getVerificationPolicy().getExhaustionAction();
    if (action == ExhaustionAction.EXHAUSTION_ACTION_PARK) {
      park(task, reason);
    } else if (action == ExhaustionAction.EXHAUSTION_ACTION_ACCEPT_LAST) {
      end(
          task,
          BROKER,
          TaskState.TASK_STATE_COMPLETED,
          TaskReason.TASK_REASON_ACCEPTED_WITH_FINDINGS,
          "");
    } else {
      end(task, BROKER, TaskState.TASK_STATE_FAILED, reason, "no round is left");
    }
  }

  /**
   * Lets a parked task go on.
   *
   * @param agentId the agent that asks; empty for a requester
   */
  void retry(FakeTask task, String agentId, String message) {
    if (task.ended()) {
      throw refuse(ErrorReason.ERROR_REASON_TASK_ENDED, task.id + " has ended");
    }
    if (task.state != TaskState.TASK_STATE_PARKED) {
      throw refuse(ErrorReason.ERROR_REASON_STATE_MISMATCH, task.id + " is " + task.state);
    }
    boolean manages = task.parent != null && task.parent.isHeldBy(agentId);
    if (!agentId.isEmpty() && task.hasPart(agentId) && !manages) {
      throw refuse(ErrorReason.ERROR_REASON_SELF_APPROVAL, agentId + " has a part in " + task.id);
    }
    if (task.reason == TaskReason.TASK_REASON_ROUNDS_EXHAUSTED) {
      task.nextRound();
      task.extraRounds++;
    }
    task.attempt = 0;
    task.declines = 0;
    task.declinedBy.clear();
    queue(task);
    add(
        task,
        by(agentId),
        TaskEvent.newBuilder().setRetried(TaskRetried.newBuilder().setMessage(message)));
  }

  private static Actor by(String agentId) {
    return agentId.isEmpty()
        ? REQUESTER
        : Actor.newBuilder().setKind(ActorKind.ACTOR_KIND_AGENT).setId(agentId).build();
  }

  // What time does.

  void expire(FakeTask task, TaskReason reason) {
    end(task, BROKER, TaskState.TASK_STATE_EXPIRED, reason, "a deadline passed");
  }

  void start(FakeTask task) {
    queue(task);
    add(task, BROKER, TaskEvent.newBuilder().setQueued(TaskQueued.getDefaultInstance()));
  }

  void forget(String id) {
    FakeTask task = get(id);
    tasks.remove(id);
    queued.remove(task);
    changed.remove(task);
  }

  // What follows.

  void park(FakeTask task, TaskReason reason) {
    task.state = TaskState.TASK_STATE_PARKED;
    task.reason = reason;
    add(task, BROKER, TaskEvent.newBuilder().setParked(TaskParked.newBuilder().setReason(reason)));
  }

  void end(FakeTask task, Actor actor, TaskState state, TaskReason reason, String message) {
    Outcome.Builder outcome =
        Outcome.newBuilder().setState(state).setReason(reason).setActor(actor).setMessage(message);
    if (task.lastResult() != null) {
      outcome.setResult(task.lastResult());
    }
    if (task.lastVerdict() != null) {
      outcome.setVerdict(task.lastVerdict());
    }
    if (task.lastFailure != null && state == TaskState.TASK_STATE_FAILED) {
      outcome.setFailure(task.lastFailure);
    }
    task.outcome = outcome.build();
    task.state = state;
    task.reason = reason;
    task.endTime = now;
    task.nextStart = null;
    Held held = task.held;
    task.held = null;
    add(
        task,
        actor,
        TaskEvent.newBuilder().setEnded(TaskEnded.newBuilder().setOutcome(task.outcome)));
    if (held != null) {
      revoke(
          held,
          state == TaskState.TASK_STATE_EXPIRED
              ? RevokeReason.REVOKE_REASON_EXPIRED
              : RevokeReason.REVOKE_REASON_CANCELED,
          message);
    }
    for (FakeTask child : task.children) {
      if (!child.ended()) {
        end(
            child,
            BROKER,
            TaskState.TASK_STATE_CANCELED,
            TaskReason.TASK_REASON_PARENT_ENDED,
            "the parent ended");
      }
    }
  }

  static void revoke(Held held, RevokeReason reason, String message) {
    held.holder.send(
        BrokerFrame.newBuilder()
            .setRevoke(
                Revoke.newBuilder().setLease(held.lease).setReason(reason).setMessage(message)));
  }

  void queue(FakeTask task) {
    task.state = TaskState.TASK_STATE_QUEUED;
    task.reason = TaskReason.TASK_REASON_UNSPECIFIED;
    task.queuedSince = now;
    task.nextStart = null;
  }

  FakeTask checkLive(Lease lease) {
    FakeTask task = live(lease);
    if (task == null) {
      throw stale(lease);
    }
    return task;
  }

  private void checkHeld(Lease lease, String agentId) {
    if (!holds(lease, agentId)) {
      throw stale(lease);
    }
  }

  /**
   * Whether an agent holds a lease.
   *
   * @param agentId empty for whoever says no more than that it has the lease, and is believed
   */
  private boolean holds(Lease lease, String agentId) {
    FakeTask task = live(lease);
    return task != null && (agentId.isEmpty() || task.isHeldBy(agentId));
  }

  /** The task of a live lease; null for a lease that is not. */
  @Nullable FakeTask live(Lease lease) {
    FakeTask task = tasks.get(lease.getTaskId());
    return task == null || task.held == null || !task.held.lease.equals(lease) ? null : task;
  }

  private static FakeErrors.Refused stale(Lease lease) {
    return refuse(
        ErrorReason.ERROR_REASON_STALE_LEASE,
        "lease " + lease.getToken() + " of " + lease.getTaskId() + " is not live");
  }

  void checkSize(String what, int bytes) {
    if (bytes > payloadBytesMax) {
      throw refuse(
          ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE,
          "expected at most " + payloadBytesMax + " bytes, but " + what + " has " + bytes);
    }
  }

  private static FakeErrors.Refused refuse(ErrorReason reason, String message) {
    return FakeErrors.refused(reason, message);
  }

  void add(FakeTask task, Actor actor, TaskEvent.Builder event) {
    TaskEvent complete =
        event
            .setTaskId(task.id)
            .setNumber(task.history.size() + 1)
            .setTreeCursor(log.size() + 1)
            .setEventTime(Times.timestamp(now))
            .setActor(actor)
            .setState(task.state)
            .build();
    task.history.add(complete);
    log.add(complete);
    changed.add(task);
    if (task.state == TaskState.TASK_STATE_QUEUED) {
      queued.add(task);
    } else {
      queued.remove(task);
    }
  }
}
