package dev.parley.client.testing;

import dev.parley.client.internal.Times;
import dev.parley.v1.Actor;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.Failure;
import dev.parley.v1.Lease;
import dev.parley.v1.Outcome;
import dev.parley.v1.Result;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.Reviewer;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One task of the fake broker: plain state. Confined to the broker's thread. */
final class FakeTask {
  final String id;
  final @Nullable FakeTask parent;
  final TaskSpec spec;
  final Actor requester;
  final Instant createTime;
  final List<FakeTask> children = new ArrayList<>();
  final List<TaskEvent> history = new ArrayList<>();
  final List<RoundRecord> rounds = new ArrayList<>();
  final Set<String> declinedBy = new HashSet<>();

  /** The agents that hold or held a lease of it. */
  final Set<String> holders = new HashSet<>();

  TaskState state = TaskState.TASK_STATE_QUEUED;
  TaskReason reason = TaskReason.TASK_REASON_UNSPECIFIED;
  int round = 1;
  int attempt;
  int attemptTotal;
  int declines;
  int extraRounds;
  long lastToken;
  Instant queuedSince;
  @Nullable Instant nextStart;
  @Nullable Instant endTime;
  @Nullable Failure lastFailure;
  @Nullable Outcome outcome;
  @Nullable Held held;

  /** Those that the task was escalated to last; null while it is for those of its spec. */
  @Nullable CapabilityTarget escalatedTo;

  boolean retriesEscalated;
  boolean roundsEscalated;

  /** Whether a human's verdict is waited for, not the requester's. */
  boolean awaitsHuman;

  /**
   * The last lease that its holder gave back by a last word: the same word again is confirmed
   * again.
   */
  @Nullable Lease closed;

  /** The live lease of a task. */
  static final class Held {
    final Lease lease;
    FakeInstance holder;
    final Duration heartbeat;
    final Instant attemptDeadline;
    final @Nullable Duration idle;
    Instant expires;
    Instant idleSince;

    Held(
        Lease lease,
        FakeInstance holder,
        Duration heartbeat,
        Duration attempt,
        @Nullable Duration idle,
        Instant now) {
      this.lease = lease;
      this.holder = holder;
      this.heartbeat = heartbeat;
      this.attemptDeadline = now.plus(attempt);
      this.idle = idle;
      this.expires = now.plus(heartbeat);
      this.idleSince = now;
    }

    @Nullable Instant idleDeadline() {
      return idle == null ? null : idleSince.plus(idle);
    }
  }

  /**
   * @param requester whoever asks; of a child that somebody works on it is who does
   */
  FakeTask(String id, @Nullable FakeTask parent, TaskSpec spec, Actor requester, Instant now) {
    this.id = id;
    this.parent = parent;
    this.spec = spec;
    this.createTime = now;
    this.queuedSince = now;
    this.requester = parent == null || parent.held == null ? requester : parent.held.holder.actor();
  }

  boolean ended() {
    return outcome != null;
  }

  int depth() {
    return parent == null ? 0 : parent.depth() + 1;
  }

  FakeTask root() {
    return parent == null ? this : parent.root();
  }

  /** Whether an agent holds it. */
  boolean isHeldBy(String agentId) {
    return held != null && held.holder.card.getAgentId().equals(agentId);
  }

  /** Whether an agent holds or held it or one above it. */
  boolean hasPart(String agentId) {
    return holders.contains(agentId) || (parent != null && parent.hasPart(agentId));
  }

  boolean isUnder(FakeTask top, int levels) {
    int distance = depth() - top.depth();
    if (distance < 0 || (levels > 0 && distance > levels)) {
      return false;
    }
    for (FakeTask task = this; task != null; task = task.parent) {
      if (task.id.equals(top.id)) {
        return true;
      }
    }
    return false;
  }

  int attemptsMax() {
    return orDefault(spec.getRetryPolicy().getAttemptsMax(), 3);
  }

  int declinesMax() {
    return orDefault(spec.getRetryPolicy().getDeclinesMax(), 10);
  }

  int roundsMax() {
    return orDefault(spec.getVerificationPolicy().getRoundsMax(), 3) + extraRounds;
  }

  /** Whom the task is for now. */
  Target target() {
    return escalatedTo == null
        ? spec.getTarget()
        : Target.newBuilder().setCapability(escalatedTo).build();
  }

  /** The next round begins. */
  void nextRound() {
    round++;
    attempt = 0;
    awaitsHuman = false;
  }

  /**
   * Gives the task to those that its retry policy names, who start afresh.
   *
   * @return false when there is nobody to give it to: they had it, or the policy names nobody
   */
  boolean escalateRetries() {
    RetryPolicy policy = spec.getRetryPolicy();
    if (retriesEscalated
        || policy.getExhaustionAction() != ExhaustionAction.EXHAUSTION_ACTION_ESCALATE) {
      return false;
    }
    retriesEscalated = true;
    escalatedTo = policy.getEscalation();
    attempt = 0;
    declines = 0;
    declinedBy.clear();
    return true;
  }

  /** Whether a task with nothing left to try waits for somebody, and has not ended. */
  boolean parksWhenExhausted() {
    return retriesEscalated
        || spec.getRetryPolicy().getExhaustionAction() == ExhaustionAction.EXHAUSTION_ACTION_PARK;
  }

  boolean reviewed() {
    return spec.getVerificationPolicy().getReviewer() == Reviewer.REVIEWER_REQUESTER;
  }

  /**
   * The wait before the next attempt, without the spread of a real broker: tests want to know it.
   */
  Duration backoff() {
    var policy = spec.getRetryPolicy();
    double ms =
        policy.hasInitialBackoff() ? Times.of(policy.getInitialBackoff()).toMillis() : 1_000;
    double max = policy.hasBackoffMax() ? Times.of(policy.getBackoffMax()).toMillis() : 60_000;
    int percent = orDefault(policy.getBackoffMultiplierPercent(), 200);
    for (int i = 1; i < attempt; i++) {
      ms = ms * percent / 100;
    }
    return Duration.ofMillis((long) Math.min(ms, max));
  }

  @Nullable Instant expireTime() {
    return spec.getDeadlines().hasTotal()
        ? createTime.plus(Times.of(spec.getDeadlines().getTotal()))
        : null;
  }

  @Nullable Result lastResult() {
    return rounds.isEmpty() ? null : rounds.get(rounds.size() - 1).getResult();
  }

  @Nullable Verdict lastVerdict() {
    for (int i = rounds.size() - 1; i >= 0; i--) {
      if (rounds.get(i).hasVerdict()) {
        return rounds.get(i).getVerdict();
      }
    }
    return null;
  }

  /** The task as the protocol shows it. */
  Task toMessage() {
    Task.Builder task =
        Task.newBuilder()
            .setTaskId(id)
            .setParentId(parent == null ? "" : parent.id)
            .setRootId(root().id)
            .setDepth(depth())
            .setRequester(requester)
            .setSpec(spec)
            .setState(state)
            .setReason(reason)
            .setRound(round)
            .setAttempt(attempt)
            .setAttemptTotal(attemptTotal)
            .addAllRounds(rounds)
            .setLastEventNumber(history.size())
            .setChildCount(children.size())
            .setCreateTime(Times.timestamp(createTime))
            .setUpdateTime(history.get(history.size() - 1).getEventTime());
    if (state == TaskState.TASK_STATE_VERIFYING) {
      task.setAwaitedReviewer(awaitsHuman ? Reviewer.REVIEWER_HUMAN : Reviewer.REVIEWER_REQUESTER);
    }
    if (held != null) {
      task.setAssignee(held.holder.actor());
    }
    if (outcome != null) {
      task.setOutcome(outcome);
    }
    if (endTime != null) {
      task.setEndTime(Times.timestamp(endTime));
    }
    if (nextStart != null) {
      task.setNextStartTime(Times.timestamp(nextStart));
    }
    return task.build();
  }

  @Override
  public String toString() {
    return id + " " + state + " " + reason + ", round " + round + ", attempt " + attempt;
  }

  private static int orDefault(int value, int ifZero) {
    return value == 0 ? ifZero : value;
  }
}
