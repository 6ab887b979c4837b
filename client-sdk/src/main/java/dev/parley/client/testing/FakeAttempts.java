package dev.parley.client.testing;

import dev.parley.client.internal.Times;
import dev.parley.client.testing.FakeTask.Held;
import dev.parley.v1.Actor;
import dev.parley.v1.AttemptAccepted;
import dev.parley.v1.AttemptDeclined;
import dev.parley.v1.AttemptFailed;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Failure;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Lease;
import dev.parley.v1.Progress;
import dev.parley.v1.ProgressReported;
import dev.parley.v1.Result;
import dev.parley.v1.ResultSubmitted;
import dev.parley.v1.RevokeReason;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.StopEvidence;
import dev.parley.v1.TaskAssigned;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import java.time.Duration;

/**
 * What becomes of the fake broker's tasks once they are given to agents. Confined to the broker's
 * thread.
 */
final class FakeAttempts {
  private final FakeTasks tasks;

  FakeAttempts(FakeTasks tasks) {
    this.tasks = tasks;
  }

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
            tasks.now());
    task.held = held;
    task.holders.add(instance.card.getAgentId());
    instance.unfinished.add(lease);
    TaskAssigned.Builder assigned =
        TaskAssigned.newBuilder()
            .setAssignee(instance.actor())
            .setLeaseToken(lease.getToken())
            .setRound(task.round)
            .setAttempt(task.attempt);
    tasks.add(task, FakeTasks.BROKER, TaskEvent.newBuilder().setAssigned(assigned));
    return held;
  }

  void accept(Lease lease) {
    FakeTask task = tasks.checkLive(lease);
    if (task.state == TaskState.TASK_STATE_ASSIGNED) {
      task.state = TaskState.TASK_STATE_WORKING;
      touch(task);
      tasks.add(
          task,
          holder(task),
          TaskEvent.newBuilder()
              .setAccepted(AttemptAccepted.newBuilder().setLeaseToken(lease.getToken())));
    }
  }

  void progress(Lease lease, Progress progress) {
    FakeTask task = tasks.checkLive(lease);
    task.state = TaskState.TASK_STATE_WORKING;
    touch(task);
    tasks.add(
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
    FakeTask task = tasks.checkLive(lease);
    Held held = unlease(task);
    task.declinedBy.add(held.holder.card.getAgentId());
    task.declines++;
    task.attempt--;
    boolean noneLeft = task.target().hasAgent() || task.declines >= task.declinesMax();
    AttemptDeclined.Builder declined =
        AttemptDeclined.newBuilder().setLeaseToken(lease.getToken()).setMessage(message);
    boolean escalated = noneLeft && task.escalateRetries();
    tasks.queue(task);
    if (escalated) {
      task.reason = TaskReason.TASK_REASON_ESCALATED;
      declined.setEscalatedTo(task.target().getCapability());
    }
    tasks.add(task, held.holder.actor(), TaskEvent.newBuilder().setDeclined(declined));
    if (noneLeft && !escalated) {
      exhausted(
          task, TaskState.TASK_STATE_REJECTED, TaskReason.TASK_REASON_DECLINES_EXHAUSTED, message);
    }
  }

  void result(Lease lease, Result result) {
    if (repeated(lease)) {
      return;
    }
    FakeTask task = tasks.checkLive(lease);
    tasks.checkSize("the result", result.getSerializedSize());
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
    tasks.add(
        task,
        held.holder.actor(),
        TaskEvent.newBuilder()
            .setResult(
                ResultSubmitted.newBuilder()
                    .setLeaseToken(lease.getToken())
                    .setRound(task.round)
                    .setResult(result)));
    if (!task.reviewed()) {
      tasks.end(
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
    FakeTask task = tasks.checkLive(lease);
    Held held = unlease(task);
    failed(task, held.lease, held.holder.actor(), failure);
  }

  /** The agent has let go of a lease that has ended. One that is live takes another last word. */
  void stopped(FakeInstance from, StopEvidence evidence) {
    Lease lease = evidence.getLease();
    FakeTask task = tasks.live(lease);
    if (task != null && task.held != null && task.held.holder == from) {
      throw FakeErrors.refused(
          ErrorReason.ERROR_REASON_STATE_MISMATCH,
          "expected an ended lease, but that of " + lease.getTaskId() + " is live");
    }
    if (evidence.getStopped()) {
      from.unfinished.remove(lease);
    }
  }

  /** The attempt of a task is over without a word of its agent. */
  void lose(FakeTask task, FailureClass why, String message) {
    Held held = task.held;
    if (held == null) {
      return;
    }
    task.held = null;
    Failure failure = Failure.newBuilder().setFailureClass(why).setMessage(message).build();
    failed(task, held.lease, FakeTasks.BROKER, failure);
    FakeTasks.revoke(held, RevokeReason.REVOKE_REASON_LEASE_LOST, message);
  }

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
      task.nextStart = tasks.now().plus(Times.longer(asked, task.backoff()));
      task.state = TaskState.TASK_STATE_SCHEDULED;
      task.reason = TaskReason.TASK_REASON_BACKOFF;
      failed.setNextStartTime(Times.timestamp(task.nextStart));
    }
    boolean escalated = !again && !forGood && task.escalateRetries();
    if (escalated) {
      tasks.queue(task);
      task.reason = TaskReason.TASK_REASON_ESCALATED;
      failed.setEscalatedTo(task.target().getCapability());
    }
    tasks.add(task, actor, TaskEvent.newBuilder().setFailed(failed));
    if (again || escalated) {
      return;
    }
    if (forGood) {
      TaskReason reason =
          failure.getFailureClass() == FailureClass.FAILURE_CLASS_PERMANENT
              ? TaskReason.TASK_REASON_PERMANENT_FAILURE
              : TaskReason.TASK_REASON_INVALID_INPUT;
      tasks.end(task, FakeTasks.BROKER, TaskState.TASK_STATE_FAILED, reason, failure.getMessage());
      return;
    }
    exhausted(
        task,
        TaskState.TASK_STATE_FAILED,
        TaskReason.TASK_REASON_ATTEMPTS_EXHAUSTED,
        failure.getMessage());
  }

  private void exhausted(FakeTask task, TaskState state, TaskReason reason, String message) {
    if (task.parksWhenExhausted()) {
      tasks.park(task, reason);
    } else {
      tasks.end(task, FakeTasks.BROKER, state, reason, message);
    }
  }

  private void touch(FakeTask task) {
    if (task.held != null) {
      task.held.idleSince = tasks.now();
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
    FakeTask task = tasks.find(lease.getTaskId());
    return task != null && lease.equals(task.closed);
  }

  private static Actor holder(FakeTask task) {
    return task.held == null ? FakeTasks.BROKER : task.held.holder.actor();
  }
}
