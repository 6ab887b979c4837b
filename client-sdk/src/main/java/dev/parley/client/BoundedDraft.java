package dev.parley.client;

import dev.parley.client.internal.Times;
import dev.parley.v1.Budget;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CycleAction;
import dev.parley.v1.Deadlines;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.LoopPolicy;
import dev.parley.v1.RepeatAction;
import dev.parley.v1.RepeatedResultAction;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.Map;

/**
 * What a draft says about the bounds of its task: how long it may take, how often it is tried, how
 * much it may use, and what is taken for a loop. Part of {@link TaskDraft.Builder}.
 */
abstract class BoundedDraft<B extends BoundedDraft<B>> {
  final TaskSpec.Builder spec = TaskSpec.newBuilder();

  abstract B self();

  /** How long the task may wait for an agent before it ends EXPIRED. */
  public B queueWait(Duration limit) {
    deadlines().setQueueWait(Times.duration(limit));
    return self();
  }

  /** How long one attempt may take before it fails. */
  public B attemptTimeout(Duration limit) {
    deadlines().setAttempt(Times.duration(limit));
    return self();
  }

  /** How long the task may take in all before it ends EXPIRED. */
  public B totalTimeout(Duration limit) {
    deadlines().setTotal(Times.duration(limit));
    return self();
  }

  /** How long a worker may be silent before its lease is lost. At least 1 second. */
  public B heartbeatTimeout(Duration limit) {
    deadlines().setHeartbeat(Times.duration(limit));
    return self();
  }

  /** How long an attempt may go without progress before it fails. */
  public B idleTimeout(Duration limit) {
    deadlines().setIdle(Times.duration(limit));
    return self();
  }

  private Deadlines.Builder deadlines() {
    return spec.getDeadlinesBuilder();
  }

  /** Attempts in each round, the first one included. 1 to 100. */
  public B attempts(int max) {
    spec.getRetryPolicyBuilder().setAttemptsMax(max);
    return self();
  }

  /**
   * What happens when the attempts of a round, or the declines, are used up: the task fails, or is
   * parked for a human. To have others try, say {@link #escalateAttemptsTo(String)} instead, which
   * names them.
   */
  public B whenAttemptsExhausted(ExhaustionAction action) {
    spec.getRetryPolicyBuilder().setExhaustionAction(action).clearEscalation();
    return self();
  }

  /**
   * When the attempts of a round, or the declines, are used up, agents with this capability get the
   * task, with fresh ones. It is parked when theirs are used up as well.
   */
  public B escalateAttemptsTo(String capability) {
    return escalateAttemptsTo(capability, Map.of());
  }

  /**
   * Who gets the task when attempts or declines are used up; see {@link
   * #escalateAttemptsTo(String)}.
   *
   * @param labels only agents that have all of these, at most 16
   */
  public B escalateAttemptsTo(String capability, Map<String, String> labels) {
    spec.getRetryPolicyBuilder()
        .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
        .setEscalation(agents(capability, labels));
    return self();
  }

  /** What happens after technical failures, in full. */
  public B retryPolicy(RetryPolicy policy) {
    spec.setRetryPolicy(policy);
    return self();
  }

  /**
   * How much the agent may do without asking, 0 to 5; below a task never more than above it. See
   * {@code TaskSpec.autonomy_level}.
   */
  public B autonomyLevel(int level) {
    spec.setAutonomyLevel(level);
    return self();
  }

  /**
   * What the broker takes for a loop, and what it does then; for all tasks below as well. Without
   * one, what holds for the parent, else what the broker was told.
   */
  public B loopPolicy(LoopPolicy policy) {
    spec.setLoopPolicy(policy);
    return self();
  }

  /**
   * What happens when an agent is alive, but does not get anywhere for some time: a part of the
   * loop policy, whose other parts are set before.
   *
   * @param after at least a second
   */
  public B whenStalled(Duration after, RepeatAction action) {
    spec.getLoopPolicyBuilder().setStallAfter(Times.duration(after)).setStallAction(action);
    return self();
  }

  /**
   * What happens when a child is deeper in the tree than it may be: a part of the loop policy,
   * whose other parts are set before.
   *
   * @param depthMax 1 to 1,000; a root is at 0, its children are at 1
   */
  public B whenDeeper(int depthMax, CycleAction action) {
    spec.getLoopPolicyBuilder().setDepthMax(depthMax).setDepthAction(action);
    return self();
  }

  /**
   * What happens when verdicts ask for another round with the same findings more often than they
   * may: a part of the loop policy, whose other parts are set before.
   *
   * @param times 1 to 50
   */
  public B whenFindingsRepeat(int times, RepeatedResultAction action) {
    spec.getLoopPolicyBuilder().setFindingsMax(times).setFindingsAction(action);
    return self();
  }

  /**
   * Nothing is taken for a loop, whatever the broker was told: in all tasks below neither. Of a
   * child it has no effect, since it may be held tighter than its parent, but not looser.
   */
  public B allowLoops() {
    return loopPolicy(
        LoopPolicy.newBuilder()
            .setCycleAction(CycleAction.CYCLE_ACTION_ALLOW)
            .setRepeatAction(RepeatAction.REPEAT_ACTION_ALLOW)
            .setResultAction(RepeatedResultAction.REPEATED_RESULT_ACTION_ALLOW)
            .build());
  }

  /** What the task and everything below it may use. */
  public B budget(Budget budget) {
    spec.setBudget(budget);
    return self();
  }

  /** How many model tokens the task and everything below it may use. */
  public B budgetTokens(long tokens) {
    spec.getBudgetBuilder().setTokens(tokens);
    return self();
  }

  /**
   * What the task and everything below it may cost.
   *
   * @param micros millionths of the currency
   * @param currency the ISO 4217 code, such as {@code EUR}
   */
  public B budgetCost(long micros, String currency) {
    spec.getBudgetBuilder().setCostMicros(micros).setCurrency(currency);
    return self();
  }

  static CapabilityTarget agents(String capability, Map<String, String> labels) {
    return CapabilityTarget.newBuilder().setCapability(capability).putAllLabels(labels).build();
  }
}
