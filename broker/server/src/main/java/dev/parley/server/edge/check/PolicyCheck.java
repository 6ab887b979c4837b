package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.EdgeLimits.DURATION_MAX_MS;

import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.Deadlines;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.TaskSpec;

/** Holds the deadlines and policies of a spec to what the protocol says of them. */
final class PolicyCheck {
  private static final long HEARTBEAT_MIN_MS = 1_000;
  private static final String ESCALATION = "spec.retry_policy.escalation";

  private PolicyCheck() {}

  static void check(Check check, TaskSpec spec) {
    checkDeadlines(check, spec.getDeadlines());
    checkRetry(check, spec.getRetryPolicy());
    if (spec.hasLoopPolicy()) {
      LoopCheck.check(check, "spec.loop_policy", spec.getLoopPolicy());
    }
  }

  private static void checkDeadlines(Check check, Deadlines deadlines) {
    check.duration("spec.deadlines.queue_wait", deadlines.getQueueWait(), DURATION_MAX_MS);
    check.duration("spec.deadlines.attempt", deadlines.getAttempt(), DURATION_MAX_MS);
    check.duration("spec.deadlines.total", deadlines.getTotal(), DURATION_MAX_MS);
    check.duration("spec.deadlines.heartbeat", deadlines.getHeartbeat(), DURATION_MAX_MS);
    check.duration("spec.deadlines.idle", deadlines.getIdle(), DURATION_MAX_MS);
    long heartbeatMs = Times.millis(deadlines.getHeartbeat());
    if (heartbeatMs > 0 && heartbeatMs < HEARTBEAT_MIN_MS) {
      check.violated(
          "spec.deadlines.heartbeat",
          "expected at least 1 second, but found %d milliseconds".formatted(heartbeatMs));
    }
  }

  private static void checkRetry(Check check, RetryPolicy retry) {
    check.range("spec.retry_policy.attempts_max", retry.getAttemptsMax(), 0, 100);
    check.duration("spec.retry_policy.initial_backoff", retry.getInitialBackoff(), DURATION_MAX_MS);
    if (retry.getBackoffMultiplierPercent() != 0) {
      check.range(
          "spec.retry_policy.backoff_multiplier_percent",
          retry.getBackoffMultiplierPercent(),
          100,
          1_000);
    }
    check.duration("spec.retry_policy.backoff_max", retry.getBackoffMax(), DURATION_MAX_MS);
    check.range("spec.retry_policy.declines_max", retry.getDeclinesMax(), 0, 100);
    checkRetryExhaustion(check, retry);
    checkAction(
        check,
        "spec.retry_policy.exhaustion_action",
        retry.getExhaustionAction(),
        retry.getExhaustionActionValue());
  }

  private static void checkRetryExhaustion(Check check, RetryPolicy retry) {
    switch (retry.getExhaustionAction()) {
      case EXHAUSTION_ACTION_ACCEPT_LAST, EXHAUSTION_ACTION_ACCEPT_BEST ->
          check.violated(
              "spec.retry_policy.exhaustion_action",
              "expected FAIL, PARK or ESCALATE, but found %s, which is for verdicts only"
                  .formatted(
                      retry.getExhaustionAction().name().substring("EXHAUSTION_ACTION_".length())));
      case EXHAUSTION_ACTION_ESCALATE -> {
        if (!retry.hasEscalation()) {
          check.violated(
              ESCALATION, "expected one, because exhaustion_action is ESCALATE, but found none");
        }
      }
      case EXHAUSTION_ACTION_UNSPECIFIED,
          EXHAUSTION_ACTION_FAIL,
          EXHAUSTION_ACTION_PARK,
          UNRECOGNIZED -> {}
    }
    checkEscalation(
        check,
        ESCALATION,
        retry.hasEscalation(),
        retry.getExhaustionAction(),
        retry.getEscalation());
  }

  /**
   * Checks whom a policy escalates to.
   *
   * @param field that says it
   * @param named whether the policy names anybody
   */
  static void checkEscalation(
      Check check, String field, boolean named, ExhaustionAction action, CapabilityTarget to) {
    if (!named) {
      return;
    }
    if (action != ExhaustionAction.EXHAUSTION_ACTION_ESCALATE) {
      check.violated(
          field, "expected none, because exhaustion_action is not ESCALATE, but found one");
    }
    check.name(field + ".capability", to.getCapability());
    check.labels(field + ".labels", to.getLabelsMap(), 16);
  }

  static void checkAction(Check check, String field, ExhaustionAction action, int number) {
    if (action == ExhaustionAction.UNRECOGNIZED) {
      check.unknownValue(field, number);
    }
  }
}
