package dev.parley.client.testing;

import dev.parley.client.internal.Times;
import dev.parley.client.testing.FakeTask.Held;
import dev.parley.v1.Actor;
import dev.parley.v1.ActorKind;
import dev.parley.v1.AttemptAccepted;
import dev.parley.v1.AttemptDeclined;
import dev.parley.v1.AttemptFailed;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.Failure;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Lease;
import dev.parley.v1.Outcome;
import dev.parley.v1.Progress;
import dev.parley.v1.ProgressReported;
import dev.parley.v1.Result;
import dev.parley.v1.ResultSubmitted;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Revoke;
import dev.parley.v1.RevokeReason;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.TaskAssigned;
import dev.parley.v1.TaskCreated;
import dev.parley.v1.TaskEnded;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskParked;
import dev.parley.v1.TaskQueued;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskRetried;
import dev.parley.v1.TaskState;
import dev.parley.v1.VerdictDecision;
import dev.parley.v1.VerdictGiven;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private static final Actor BROKER =
      Actor.newBuilder().setKind(ActorKind.ACTOR_KIND_BROKER).build();
  private static final Actor REQUESTER =
      Actor.newBuilder().setKind(ActorKind.ACTOR_KIND_REQUESTER).setId("test").build();

  private final Map<String, FakeTask> tasks = new LinkedHashMap<>();
  private final List<TaskEvent> log = new ArrayList<>();
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
    FakeTask task = new FakeTask(id, parent, request.getSpec(), now);
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
    int dot = request.getTaskId().lastIndexOf('.');
    if (dot < 0 && !request.hasParentLease()) {
      return null;
    }
    String parentId = dot < 0 ? "" : request.getTaskId().substring(0, dot);
    if (!request.getParentLease().getTaskId().equals(parentId)) {
      throw refuse(
          ErrorReason.ERROR_REASON_TASK_ID_NOT_IN_TREE,
          request.getTaskId() + " is not below " + request.getParentLease().getTaskId());
    }
    FakeTask parent = get(parentId);
    if (parent.ended()) {
      throw refuse(ErrorReason.ERROR_REASON_PARENT_ENDED, parentId + " has ended");
    }
    checkLive(request.getParentLease());
    return parent;
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
    FakeTask task = get(request.getTaskId());
    if (task.ended()) {
      throw refuse(ErrorReason.ERROR_REASON_TASK_ENDED, task.id + " has ended");
    }
    if (task.round != request.getRound()) {
      throw refuse(ErrorReason.ERROR_REASON_ROUND_MISMATCH, task.id + " is in round " + task.round);
    }
    if (task.state != TaskState.TASK_STATE_VERIFYING) {
      throw refuse(ErrorReason.ERROR_REASON_REVIEW_NOT_EXPECTED, task.id + " is " + task.state);
    }
    if (task.parent != null) {
      checkLive(request.getParentLease());
    }
    FakeVerdicts.check(task.spec.getCriteriaList(), request.getVerdict());
    checkSize("the verdict", request.getVerdict().getSerializedSize());
    int last = task.rounds.size() - 1;
    task.rounds.set(
        last, task.rounds.get(last).toBuilder().setVerdict(request.getVerdict()).build());
    VerdictDecision decision = request.getVerdict().getDecision();
    boolean again =
        decision == VerdictDecision.VERDICT_DECISION_REDO && task.round < task.roundsMax();
    VerdictGiven.Builder given =
        VerdictGiven.newBuilder().setRound(task.round).setVerdict(request.getVerdict());
    if (again) {
      task.round++;
      task.attempt = 0;
      queue(task);
    }
    add(task, REQUESTER, TaskEvent.newBuilder().setVerdict(given));
    if (decision == VerdictDecision.VERDICT_DECISION_ACCEPT) {
      end(task, REQUESTER, TaskState.TASK_STATE_COMPLETED, TaskReason.TASK_REASON_ACCEPTED, "");
    } else if (decision == VerdictDecision.VERDICT_DECISION_REJECT) {
      end(
          task,
          REQUESTER,
          TaskState.TASK_STATE_REJECTED,
          TaskReason.TASK_REASON_VERDICT_REJECT,
          request.getVerdict().getFeedback());
    } else if (!again) {
      roundsExhausted(task);
    }
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

  void retry(FakeTask task, String message) {
    if (task.ended()) {
      throw refuse(ErrorReason.ERROR_REASON_TASK_ENDED, task.id + " has ended");
    }
    if (task.state != TaskState.TASK_STATE_PARKED) {
      throw refuse(ErrorReason.ERROR_REASON_STATE_MISMATCH, task.id + " is " + task.state);
    }
    task.attempt = 0;
    queue(task);
    add(
        task,
        REQUESTER,
        TaskEvent.newBuilder().setRetried(TaskRetried.newBuilder().setMessage(message)));
  }

  // What agents do.

  Held assign(FakeTask task, FakeInstance instance) {
    Lease lease = Lease.newBuilder().setTaskId(task.id).setToken(++task.lastToken).build();
    task.attempt++;
    task.attemptTotal++;
    task.state = TaskState.TASK_STATE_ASSIGNED;
    var deadlines = task.spec.getDeadlines();
    Held held =
        new Held(
            lease,
            instance,
            deadlines.hasHeartbeat() ? Times.of(deadlines.getHeartbeat()) : Duration.ofSeconds(30),
            deadlines.hasAttempt() ? Times.of(deadlines.getAttempt()) : Duration.ofHours(1),
            deadlines.hasIdle() ? Times.of(deadlines.getIdle()) : null,
            now);
    task.held = held;
    instance.unfinished.add(lease);
    TaskAssigned.Builder assigned =
        TaskAssigned.newBuilder()
            .setAssignee(instance.actor())
            .setLeaseToken(lease.getToken())
            .setRound(task.round)
            .setAttempt(task.attempt);
    add(task, BROKER, TaskEvent.newBuilder().setAssigned(assigned));
    return held;
  }

  void accept(Lease lease) {
    FakeTask task = checkLive(lease);
    if (task.state == TaskState.TASK_STATE_ASSIGNED) {
      task.state = TaskState.TASK_STATE_WORKING;
      touch(task);
      add(
          task,
          holder(task),
          TaskEvent.newBuilder()
              .setAccepted(AttemptAccepted.newBuilder().setLeaseToken(lease.getToken())));
    }
  }

  void progress(Lease lease, Progress progress) {
    FakeTask task = checkLive(lease);
    task.state = TaskState.TASK_STATE_WORKING;
    touch(task);
    add(
        task,
        holder(task),
        TaskEvent.newBuilder()
            .setProgress(
                ProgressReported.newBuilder()
                    .setLeaseToken(lease.getToken())
                    .setProgress(progress)));
  }

  void decline(Lease lease, String message) {
    if (repeated(lease)) {
      return;
    }
    FakeTask task = checkLive(lease);
    Held held = unlease(task);
    task.declinedBy.add(held.holder.card.getAgentId());
    task.declines++;
    task.attempt--;
    queue(task);
    add(
        task,
        held.holder.actor(),
        TaskEvent.newBuilder()
            .setDeclined(
                AttemptDeclined.newBuilder().setLeaseToken(lease.getToken()).setMessage(message)));
    if (task.declines >= task.declinesMax()) {
      end(
          task,
          BROKER,
          TaskState.TASK_STATE_REJECTED,
          TaskReason.TASK_REASON_DECLINES_EXHAUSTED,
          message);
    }
  }

  void result(Lease lease, Result result) {
    if (repeated(lease)) {
      return;
    }
    FakeTask task = checkLive(lease);
    checkSize("the result", result.getSerializedSize());
    Held held = unlease(task);
    task.rounds.add(
        RoundRecord.newBuilder()
            .setRound(task.round)
            .setAgent(held.holder.actor())
            .setResult(result)
            .build());
    if (task.reviewed()) {
      task.state = TaskState.TASK_STATE_VERIFYING;
    }
    add(
        task,
        held.holder.actor(),
        TaskEvent.newBuilder()
            .setResult(
                ResultSubmitted.newBuilder()
                    .setLeaseToken(lease.getToken())
                    .setRound(task.round)
                    .setResult(result)));
    if (!task.reviewed()) {
      end(
          task,
          held.holder.actor(),
          TaskState.TASK_STATE_COMPLETED,
          TaskReason.TASK_REASON_UNREVIEWED,
          "");
    }
  }

  void fail(Lease lease, Failure failure) {
    if (repeated(lease)) {
      return;
    }
    FakeTask task = checkLive(lease);
    Held held = unlease(task);
    failed(task, held.lease, held.holder.actor(), failure);
  }

  // What time does.

  /** The attempt of a task is over without a word of its agent. */
  void lose(FakeTask task, FailureClass why, String message) {
    Held held = task.held;
    if (held == null) {
      return;
    }
    task.held = null;
    Failure failure = Failure.newBuilder().setFailureClass(why).setMessage(message).build();
    failed(task, held.lease, BROKER, failure);
    revoke(held, RevokeReason.REVOKE_REASON_LEASE_LOST, message);
  }

  void expire(FakeTask task, TaskReason reason) {
    end(task, BROKER, TaskState.TASK_STATE_EXPIRED, reason, "a deadline passed");
  }

  void start(FakeTask task) {
    queue(task);
    add(task, BROKER, TaskEvent.newBuilder().setQueued(TaskQueued.getDefaultInstance()));
  }

  // What follows.

  private void failed(FakeTask task, Lease lease, Actor actor, Failure failure) {
    task.lastFailure = failure;
    boolean forGood =
        failure.getFailureClass() == FailureClass.FAILURE_CLASS_PERMANENT
            || failure.getFailureClass() == FailureClass.FAILURE_CLASS_INVALID_INPUT;
    boolean again = !forGood && task.attempt < task.attemptsMax();
    AttemptFailed.Builder failed =
        AttemptFailed.newBuilder().setLeaseToken(lease.getToken()).setFailure(failure);
    if (again) {
      Duration asked = failure.hasRetryDelay() ? Times.of(failure.getRetryDelay()) : Duration.ZERO;
      task.nextStart = now.plus(Times.longer(asked, task.backoff()));
      task.state = TaskState.TASK_STATE_SCHEDULED;
      task.reason = TaskReason.TASK_REASON_BACKOFF;
      failed.setNextStartTime(Times.timestamp(task.nextStart));
    }
    add(task, actor, TaskEvent.newBuilder().setFailed(failed));
    if (again) {
      return;
    }
    TaskReason reason = TaskReason.TASK_REASON_ATTEMPTS_EXHAUSTED;
    if (failure.getFailureClass() == FailureClass.FAILURE_CLASS_PERMANENT) {
      reason = TaskReason.TASK_REASON_PERMANENT_FAILURE;
    } else if (failure.getFailureClass() == FailureClass.FAILURE_CLASS_INVALID_INPUT) {
      reason = TaskReason.TASK_REASON_INVALID_INPUT;
    } else if (task.spec.getRetryPolicy().getExhaustionAction()
        == ExhaustionAction.EXHAUSTION_ACTION_PARK) {
      park(task, reason);
      return;
    }
    end(task, BROKER, TaskState.TASK_STATE_FAILED, reason, failure.getMessage());
  }

  private void park(FakeTask task, TaskReason reason) {
    task.state = TaskState.TASK_STATE_PARKED;
    task.reason = reason;
    add(task, BROKER, TaskEvent.newBuilder().setParked(TaskParked.newBuilder().setReason(reason)));
  }

  private void end(FakeTask task, Actor actor, TaskState state, TaskReason reason, String message) {
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

  private static void revoke(Held held, RevokeReason reason, String message) {
    held.holder.send(
        BrokerFrame.newBuilder()
            .setRevoke(
                Revoke.newBuilder().setLease(held.lease).setReason(reason).setMessage(message)));
  }

  private void queue(FakeTask task) {
    task.state = TaskState.TASK_STATE_QUEUED;
    task.reason = TaskReason.TASK_REASON_UNSPECIFIED;
    task.queuedSince = now;
    task.nextStart = null;
  }

  private void touch(FakeTask task) {
    if (task.held != null) {
      task.held.idleSince = now;
    }
  }

  /** The agent is done with its lease: its place is free again. */
  private static Held unlease(FakeTask task) {
    Held held = task.held;
    if (held == null) {
      throw new IllegalStateException("expected a live lease of " + task.id);
    }
    task.held = null;
    task.closed = held.lease;
    held.holder.unfinished.remove(held.lease);
    return held;
  }

  /** The last word under a lease came before; its ack was lost. */
  private boolean repeated(Lease lease) {
    FakeTask task = tasks.get(lease.getTaskId());
    return task != null && lease.equals(task.closed);
  }

  private static Actor holder(FakeTask task) {
    return task.held == null ? BROKER : task.held.holder.actor();
  }

  private FakeTask checkLive(Lease lease) {
    FakeTask task = tasks.get(lease.getTaskId());
    if (task == null || task.held == null || !task.held.lease.equals(lease)) {
      throw refuse(
          ErrorReason.ERROR_REASON_STALE_LEASE,
          "lease " + lease.getToken() + " of " + lease.getTaskId() + " is not live");
    }
    return task;
  }

  private void checkSize(String what, int bytes) {
    if (bytes > payloadBytesMax) {
      throw refuse(
          ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE,
          "expected at most " + payloadBytesMax + " bytes, but " + what + " has " + bytes);
    }
  }

  private static FakeErrors.Refused refuse(ErrorReason reason, String message) {
    return FakeErrors.refused(reason, message);
  }

  private void add(FakeTask task, Actor actor, TaskEvent.Builder event) {
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
  }
}
