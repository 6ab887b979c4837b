package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.EdgeLimits.DURATION_MAX_MS;

import dev.parley.v1.Deadlines;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.TaskSpec;

/** Holds the deadlines and policies of a spec to what the protocol says of them. */
final class PolicyCheck {
  private static final long HEARTBEAT_MIN_MS = 1_000;

  private PolicyCheck() {}

  static void check(Check check, TaskSpec spec) {
    checkDeadlines(check, spec.getDeadlines());
    checkRetry(check, spec.getRetryPolicy());
    LoopCheck.check(check, "spec.loop_policy", spec.getLoopPolicy());
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
    switch (retry.getExhaustionAction()) {
      case EXHAUSTION_ACTION_ACCEPT_LAST,
          EXHAUSTION_ACTION_ACCEPT_BEST,
          EXHAUSTION_ACTION_ESCALATE ->
          check.violated(
              "spec.retry_policy.exhaustion_action",
              "expected FAIL or PARK, but found %s, which is for verdicts only"
                  .formatted(
                      retry.getExhaustionAction().name().substring("EXHAUSTION_ACTION_".length())));
      case EXHAUSTION_ACTION_UNSPECIFIED,
          EXHAUSTION_ACTION_FAIL,
          EXHAUSTION_ACTION_PARK,
          UNRECOGNIZED -> {}
    }
    checkAction(
        check,
        "spec.retry_policy.exhaustion_action",
        retry.getExhaustionAction(),
        retry.getExhaustionActionValue());
  }

  static void checkAction(Check check, String field, ExhaustionAction action, int number) {
    if (action == ExhaustionAction.UNRECOGNIZED) {
      check.unknownValue(field, number);
    }
  }
}
