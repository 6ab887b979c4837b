package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.LeaseCheck.check;

import dev.parley.v1.Accept;
import dev.parley.v1.Capacity;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.Decline;
import dev.parley.v1.Fail;
import dev.parley.v1.Failure;
import dev.parley.v1.FailureClass;
import dev.parley.v1.FindingState;
import dev.parley.v1.Heartbeat;
import dev.parley.v1.LeaseUsage;
import dev.parley.v1.Progress;
import dev.parley.v1.ReportProgress;
import dev.parley.v1.Result;
import dev.parley.v1.StopEvidence;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.Usage;
import dev.parley.v1.Yield;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds what agents say about their work to what the protocol says of it. */
public final class WorkCheck {
  private static final long RETRY_DELAY_MAX_MS = 24 * 3_600_000L;
  private static final int FINDINGS_MAX = 64;

  /** So that the sum over all tasks of a tree does not overflow. */
  private static final long USAGE_MAX = 1_000_000_000_000L;

  private WorkCheck() {}

  public static void capacity(Check check, Capacity capacity) {
    check.range("capacity.max_in_flight", capacity.getMaxInFlight(), 0, Integer.MAX_VALUE);
  }

  public static void accept(Check check, Accept accept) {
    check(check, "accept.lease", accept.getLease());
  }

  public static void decline(Check check, Decline decline) {
    check(check, "decline.lease", decline.getLease());
    check.text("decline.message", decline.getMessage(), 4_096);
  }

  public static void heartbeat(Check check, Heartbeat heartbeat, EdgeLimits limits) {
    check.count("heartbeat.leases", heartbeat.getLeasesCount(), LeaseCheck.countMax(limits));
  }

  /** One lease of a heartbeat: what is wrong with it is not held against the others. */
  public static void beat(Check check, int index, LeaseUsage usage) {
    String path = "heartbeat.leases[" + index + "]";
    check(check, path + ".lease", usage.getLease());
    usage(check, path + ".usage", usage.getUsage());
  }

  public static void progress(Check check, ReportProgress report, EdgeLimits limits) {
    check(check, "progress.lease", report.getLease());
    Progress progress = report.getProgress();
    check.size("progress.progress", progress, limits.progressBytesMax());
    check.text("progress.progress.message", progress.getMessage(), 4_096);
    check.text("progress.progress.action_fingerprint", progress.getActionFingerprint(), 128);
    if (progress.hasPercent()) {
      check.range("progress.progress.percent", progress.getPercent(), 0, 100);
    }
    PartsCheck.check(
        check, "progress.progress.partial_outputs", progress.getPartialOutputsList(), 256);
  }

  public static void result(Check check, SubmitResult submit, EdgeLimits limits) {
    check(check, "result.lease", submit.getLease());
    Result result = submit.getResult();
    check.size("result.result", result, limits.payloadBytesMax());
    if (!submit.hasResult()) {
      check.violated("result.result", "expected a result, but found none");
    }
    PartsCheck.check(check, "result.result.outputs", result.getOutputsList(), 256);
    check.text("result.result.summary", result.getSummary(), 4_096);
    findings(check, "result.result.self_assessment", result.getSelfAssessmentList());
    assessment(check, "result.result.self_assessment", result.getSelfAssessmentList());
    usage(check, "result.result.usage", result.getUsage());
  }

  public static void fail(Check check, Fail fail) {
    check(check, "fail.lease", fail.getLease());
    Failure failure = fail.getFailure();
    switch (failure.getFailureClass()) {
      // One that this version does not know counts as retryable.
      case FAILURE_CLASS_RETRYABLE,
          FAILURE_CLASS_PERMANENT,
          FAILURE_CLASS_INVALID_INPUT,
          UNRECOGNIZED -> {}
      case FAILURE_CLASS_UNSPECIFIED,
          FAILURE_CLASS_LEASE_LOST,
          FAILURE_CLASS_ATTEMPT_TIMEOUT,
          FAILURE_CLASS_IDLE_TIMEOUT,
          FAILURE_CLASS_BUDGET_EXHAUSTED,
          FAILURE_CLASS_ANSWER_OVERDUE,
          FAILURE_CLASS_LOOP ->
          check.violated(
              "fail.failure.failure_class",
              "expected RETRYABLE, PERMANENT or INVALID_INPUT, but found "
                  + name(failure.getFailureClass()));
    }
    check.text("fail.failure.message", failure.getMessage(), 4_096);
    check.text("fail.failure.code", failure.getCode(), 64);
    check.duration("fail.failure.retry_delay", failure.getRetryDelay(), RETRY_DELAY_MAX_MS);
    usage(check, "fail.usage", fail.getUsage());
  }

  public static void yieldTask(Check check, Yield yielded, EdgeLimits limits) {
    check(check, "yield_task.lease", yielded.getLease());
    check.size(
        "yield_task.continuation", yielded.getContinuation().size(), limits.payloadBytesMax());
    JoinCheck.check(check, "yield_task.join", yielded.getJoin());
    usage(check, "yield_task.usage", yielded.getUsage());
  }

  public static void stopEvidence(Check check, StopEvidence evidence) {
    check(check, "stop_evidence.lease", evidence.getLease());
    check.text("stop_evidence.message", evidence.getMessage(), 4_096);
  }

  static void findings(Check check, String field, List<CriterionFinding> findings) {
    check.count(field, findings.size(), FINDINGS_MAX);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < findings.size() && i < FINDINGS_MAX; i++) {
      CriterionFinding finding = findings.get(i);
      String path = field + "[" + i + "]";
      check.requiredText(path + ".criterion_id", finding.getCriterionId(), 64);
      if (!ids.add(finding.getCriterionId())) {
        check.violated(
            path + ".criterion_id",
            "expected each criterion once, but found "
                + Check.quote(finding.getCriterionId())
                + " again");
      }
      if (finding.getState() == FindingState.FINDING_STATE_UNSPECIFIED
          || finding.getState() == FindingState.UNRECOGNIZED) {
        check.violated(
            path + ".state",
            "expected MET, UNMET, UNVERIFIABLE or WAIVED, but found number "
                + finding.getStateValue());
      }
      check.text(path + ".evidence", finding.getEvidence(), 16_384);
      check.text(path + ".feedback", finding.getFeedback(), 16_384);
    }
  }

  /** Who did the work neither weighs nor waives criteria, nor corrects what it brings. */
  private static void assessment(Check check, String field, List<CriterionFinding> findings) {
    for (int i = 0; i < findings.size() && i < FINDINGS_MAX; i++) {
      if (findings.get(i).getSeverityValue() != 0) {
        check.violated(
            field + "[" + i + "].severity", "expected none in a self-assessment, but found one");
      }
      if (findings.get(i).getState() == FindingState.FINDING_STATE_WAIVED) {
        check.violated(
            field + "[" + i + "].state", "expected no WAIVED in a self-assessment, but found one");
      }
      check.count(field + "[" + i + "].corrections", findings.get(i).getCorrectionsCount(), 0);
    }
  }

  static void usage(Check check, String field, Usage usage) {
    check.range(field + ".tokens", usage.getTokens(), 0, USAGE_MAX);
    check.range(field + ".cost_micros", usage.getCostMicros(), 0, USAGE_MAX);
    check.range(field + ".calls", usage.getCalls(), 0, USAGE_MAX);
  }

  private static String name(FailureClass failureClass) {
    return failureClass.name().substring("FAILURE_CLASS_".length());
  }
}
