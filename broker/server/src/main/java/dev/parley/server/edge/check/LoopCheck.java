package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.EdgeLimits.DURATION_MAX_MS;

import dev.parley.v1.CycleAction;
import dev.parley.v1.LoopPolicy;
import dev.parley.v1.RepeatAction;
import dev.parley.v1.RepeatedResultAction;

/** Holds a loop policy to what the protocol says of it. */
public final class LoopCheck {
  private static final long STALL_MIN_MS = 1_000;
  private static final int DEPTH_MAX = 1_000;
  private static final int FINDINGS_MAX = 50;

  private LoopCheck() {}

  /**
   * Checks a policy.
   *
   * @param path of the field that it is in
   */
  public static void check(Check check, String path, LoopPolicy policy) {
    if (policy.getCycleAction() == CycleAction.UNRECOGNIZED) {
      check.unknownValue(path + ".cycle_action", policy.getCycleActionValue());
    }
    if (policy.getRepeatAction() == RepeatAction.UNRECOGNIZED) {
      check.unknownValue(path + ".repeat_action", policy.getRepeatActionValue());
    }
    if (policy.getStallAction() == RepeatAction.UNRECOGNIZED) {
      check.unknownValue(path + ".stall_action", policy.getStallActionValue());
    }
    if (policy.getResultAction() == RepeatedResultAction.UNRECOGNIZED) {
      check.unknownValue(path + ".result_action", policy.getResultActionValue());
    }
    if (policy.getDepthAction() == CycleAction.UNRECOGNIZED) {
      check.unknownValue(path + ".depth_action", policy.getDepthActionValue());
    }
    if (policy.getFindingsAction() == RepeatedResultAction.UNRECOGNIZED) {
      check.unknownValue(path + ".findings_action", policy.getFindingsActionValue());
    }
    check.range(path + ".repeats_max", policy.getRepeatsMax(), 0, 64);
    if (policy.getWindow() != 0) {
      check.range(path + ".window", policy.getWindow(), 2, 64);
    }
    stall(check, path, policy);
    depth(check, path, policy);
    findings(check, path, policy);
    if (policy.hasEscalation()) {
      check.name(path + ".escalation.capability", policy.getEscalation().getCapability());
      check.labels(path + ".escalation.labels", policy.getEscalation().getLabelsMap(), 16);
    }
  }

  /**
   * Checks a policy that is configured.
   *
   * @param capability that it is for; empty for all others
   */
  public static void checkDefault(Check check, String capability, LoopPolicy policy) {
    check.optionalName("capability of a loop policy", capability);
    check(check, capability.isEmpty() ? "loop policy" : "loop policy of " + capability, policy);
  }

  private static void depth(Check check, String path, LoopPolicy policy) {
    String field = path + ".depth_max";
    check.range(field, policy.getDepthMax(), 0, DEPTH_MAX);
    if (policy.getDepthMax() == 0
        && policy.getDepthAction() != CycleAction.CYCLE_ACTION_UNSPECIFIED
        && policy.getDepthAction() != CycleAction.CYCLE_ACTION_ALLOW) {
      check.violated(
          field, "expected how deep a task may be, because depth_action is set, but found nothing");
    }
  }

  private static void findings(Check check, String path, LoopPolicy policy) {
    String field = path + ".findings_max";
    check.range(field, policy.getFindingsMax(), 0, FINDINGS_MAX);
    if (policy.getFindingsMax() == 0
        && policy.getFindingsAction() != RepeatedResultAction.REPEATED_RESULT_ACTION_UNSPECIFIED
        && policy.getFindingsAction() != RepeatedResultAction.REPEATED_RESULT_ACTION_ALLOW) {
      check.violated(
          field,
          "expected how many verdicts may find the same, because findings_action is set, but found nothing");
    }
  }

  private static void stall(Check check, String path, LoopPolicy policy) {
    String field = path + ".stall_after";
    check.duration(field, policy.getStallAfter(), DURATION_MAX_MS);
    long afterMs = Times.millis(policy.getStallAfter());
    if (policy.hasStallAfter() && afterMs < STALL_MIN_MS) {
      check.violated(
          field, "expected at least 1 second, but found %d milliseconds".formatted(afterMs));
    } else if (!policy.hasStallAfter()
        && policy.getStallAction() != RepeatAction.REPEAT_ACTION_UNSPECIFIED
        && policy.getStallAction() != RepeatAction.REPEAT_ACTION_ALLOW) {
      check.violated(
          field,
          "expected a time after which a holder stalls, because stall_action is set, but found none");
    }
  }
}
