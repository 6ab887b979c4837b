package dev.parley.server.edge.map;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Trust;
import dev.parley.journal.v1.Deadlines;
import dev.parley.journal.v1.RetryPolicy;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.Criterion;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.Severity;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import java.util.List;

/**
 * Turns a spec that was checked into what is stored of it: its bytes, and beside them what the
 * broker decides by, with every default filled in.
 */
public final class SpecMapper {
  private static final long ATTEMPT_DEFAULT_MS = 3_600_000;
  private static final long HEARTBEAT_DEFAULT_MS = 30_000;
  private static final int ATTEMPTS_DEFAULT = 3;
  private static final long INITIAL_BACKOFF_DEFAULT_MS = 1_000;
  private static final int BACKOFF_MULTIPLIER_DEFAULT_PERCENT = 200;
  private static final long BACKOFF_MAX_DEFAULT_MS = 60_000;
  private static final int DECLINES_DEFAULT = 10;

  /** Of specs that say nothing, which are most: they share one. */
  private static final Deadlines DEADLINES_DEFAULT =
      deadlines(dev.parley.v1.Deadlines.getDefaultInstance());

  private static final RetryPolicy RETRY_POLICY_DEFAULT =
      retryPolicy(dev.parley.v1.RetryPolicy.getDefaultInstance());

  private SpecMapper() {}

  public static TaskCreated toStored(
      TaskSpec spec, String parentId, String requestId, TrustStamp stamp) {
    return toStored(spec, parentId, requestId, stamp, capability -> List.of(), true);
  }

  /**
   * The same for a spec that may be a broadcast, or a fan-out.
   *
   * @param audience asked for whom a broadcast is
   * @param complete whether no items of a fan-out follow
   */
  public static TaskCreated toStored(
      TaskSpec spec,
      String parentId,
      String requestId,
      TrustStamp stamp,
      FanOutMapper.Audience audience,
      boolean complete) {
    TaskSpec stamped = stamp.stamp(spec);
    TaskCreated.Builder stored =
        TaskCreated.newBuilder()
            .setParentId(parentId)
            .setRequestId(requestId)
            .setSpec(Bytes.of(stamped))
            .setTrust(Trust.stored(stamp.lowest(stamped.getInputsList(), stamped.getContextList())))
            .addAllLabels(Labels.of(spec.getLabelsMap()).stored())
            .setPriority(spec.getPriority())
            .setFairnessKey(spec.getFairnessKey())
            .setDeadlines(spec.hasDeadlines() ? deadlines(spec.getDeadlines()) : DEADLINES_DEFAULT)
            .setRetryPolicy(
                spec.hasRetryPolicy() ? retryPolicy(spec.getRetryPolicy()) : RETRY_POLICY_DEFAULT)
            .setVerificationPolicy(VerificationMapper.toStored(spec));
    if (spec.hasBudget()) {
      stored.setBudget(BudgetMapper.toStored(spec.getBudget()));
    }
    if (spec.hasLoopPolicy()) {
      stored.setLoopPolicy(LoopMapper.toStored(spec.getLoopPolicy()));
    }
    if (!parentId.isEmpty()) {
      stored.setIntent(Intent.of(spec));
    }
    if (spec.hasSchedule()) {
      stored.setSchedule(ScheduleMapper.toStored(spec, requestId, stamp));
    }
    if (spec.hasAutonomyLevel()) {
      stored.setAutonomyLevel(spec.getAutonomyLevel());
    }
    if (spec.hasStartTime()) {
      stored.setStartTimeMs(Times.millis(spec.getStartTime()));
    }
    Target target = spec.getTarget();
    switch (target.getTargetCase()) {
      case CAPABILITY ->
          stored
              .setCapability(target.getCapability().getCapability())
              .addAllSelector(Labels.of(target.getCapability().getLabelsMap()).stored());
      case AGENT -> stored.setAgentId(target.getAgent().getAgentId());
      case FAN_OUT -> FanOutMapper.add(stored, spec, complete, stamp);
      case BROADCAST -> FanOutMapper.add(stored, spec, audience, stamp);
      case TARGET_NOT_SET -> {}
    }
    for (Criterion criterion : spec.getCriteriaList()) {
      if (criterion.getSeverity() == Severity.SEVERITY_BLOCKING) {
        stored.addBlockingCriteria(criterion.getId());
      } else {
        stored.addAdvisoryCriteria(criterion.getId());
      }
    }
    return stored.build();
  }

  static Deadlines deadlines(dev.parley.v1.Deadlines deadlines) {
    return Deadlines.newBuilder()
        .setQueueWaitMs(Times.millis(deadlines.getQueueWait()))
        .setAttemptMs(orDefault(deadlines.getAttempt(), ATTEMPT_DEFAULT_MS))
        .setTotalMs(Times.millis(deadlines.getTotal()))
        .setHeartbeatMs(orDefault(deadlines.getHeartbeat(), HEARTBEAT_DEFAULT_MS))
        .setIdleMs(Times.millis(deadlines.getIdle()))
        .build();
  }

  static RetryPolicy retryPolicy(dev.parley.v1.RetryPolicy policy) {
    RetryPolicy.Builder stored =
        RetryPolicy.newBuilder()
            .setAttemptsMax(orDefault(policy.getAttemptsMax(), ATTEMPTS_DEFAULT))
            .setInitialBackoffMs(orDefault(policy.getInitialBackoff(), INITIAL_BACKOFF_DEFAULT_MS))
            .setBackoffMultiplierPercent(
                orDefault(policy.getBackoffMultiplierPercent(), BACKOFF_MULTIPLIER_DEFAULT_PERCENT))
            .setBackoffMaxMs(orDefault(policy.getBackoffMax(), BACKOFF_MAX_DEFAULT_MS))
            .setDeclinesMax(orDefault(policy.getDeclinesMax(), DECLINES_DEFAULT))
            .setExhaustionAction(number(policy.getExhaustionAction()));
    if (policy.hasEscalation()) {
      stored.setEscalation(Escalations.toStored(policy.getEscalation()));
    }
    return stored.build();
  }

  static int number(ExhaustionAction action) {
    return orDefault(action.getNumber(), ExhaustionAction.EXHAUSTION_ACTION_FAIL_VALUE);
  }

  static long orDefault(Duration duration, long defaultMs) {
    long ms = Times.millis(duration);
    return ms == 0 ? defaultMs : ms;
  }

  static int orDefault(int value, int defaultValue) {
    return value == 0 ? defaultValue : value;
  }

  /**
   * The same spec, for others. A target behind the spec's own would do in most languages, but
   * protobuf's Java builders keep what a member of a oneof had before.
   */
  public static ByteString retargeted(ByteString spec, Target target) {
    TaskSpec asked = accepted(spec);
    return Bytes.of(asked.toBuilder().setTarget(retargeted(asked.getTarget(), target)).build());
  }

  /** What was done for many stays that: who does the rest is its reducer. */
  private static Target retargeted(Target target, Target others) {
    if (!others.hasCapability()) {
      return others;
    }
    CapabilityTarget reducer = others.getCapability();
    return switch (target.getTargetCase()) {
      case FAN_OUT ->
          Target.newBuilder().setFanOut(target.getFanOut().toBuilder().setReducer(reducer)).build();
      case BROADCAST ->
          Target.newBuilder()
              .setBroadcast(target.getBroadcast().toBuilder().setReducer(reducer))
              .build();
      case CAPABILITY, AGENT, TARGET_NOT_SET -> others;
    };
  }

  /** What a spec asks, as it is stored. Never 0. */
  public static long intent(ByteString spec) {
    return Intent.of(accepted(spec));
  }

  static TaskSpec accepted(ByteString spec) {
    try {
      return TaskSpec.parseFrom(spec);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("expected the bytes of a spec that was accepted", e);
    }
  }
}
