package dev.parley.server.edge.check;

import dev.parley.v1.CriterionFinding;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Severity;
import dev.parley.v1.SubmitVerdict;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;

/** Holds verdicts to what the protocol says of them. Whether they fit the spec is for the shard. */
public final class VerdictCheck {
  private static final int CORRECTIONS_MAX = 64;
  private static final int REVIEW_BYTES_MAX = 64 * 1024;

  private VerdictCheck() {}

  public static void submitted(Check check, SubmitVerdict submit) {
    LeaseCheck.check(check, "verdict.lease", submit.getLease());
    check(check, "verdict.verdict", submit.getVerdict(), REVIEW_BYTES_MAX);
    WorkCheck.usage(check, "verdict.usage", submit.getUsage());
  }

  static void check(Check check, String field, Verdict verdict, int bytesMax) {
    check.size(field, verdict, bytesMax);
    if (verdict.getDecision() == VerdictDecision.VERDICT_DECISION_UNSPECIFIED
        || verdict.getDecision() == VerdictDecision.UNRECOGNIZED) {
      check.violated(
          ErrorReason.ERROR_REASON_VERDICT_INVALID,
          field + ".decision",
          "expected ACCEPT, REDO, REJECT, CRITERION_INVALID or UNVERIFIABLE, but found number "
              + verdict.getDecisionValue());
    }
    WorkCheck.findings(check, field + ".findings", verdict.getFindingsList());
    check.text(field + ".feedback", verdict.getFeedback(), 16_384);
    PartsCheck.check(check, field + ".corrections", verdict.getCorrectionsList(), CORRECTIONS_MAX);
    int corrections = verdict.getCorrectionsCount();
    boolean few = corrections <= CORRECTIONS_MAX;
    for (int i = 0; i < verdict.getFindingsCount(); i++) {
      CriterionFinding finding = verdict.getFindings(i);
      weighed(check, field + ".findings[" + i + "]", finding);
      corrections += finding.getCorrectionsCount();
      few &= finding.getCorrectionsCount() <= CORRECTIONS_MAX;
    }
    if (few) {
      check.count(field + ".corrections", corrections, CORRECTIONS_MAX);
    }
  }

  private static void weighed(Check check, String path, CriterionFinding finding) {
    if (finding.getSeverity() == Severity.UNRECOGNIZED) {
      check.violated(
          path + ".severity",
          "expected BLOCKING, ADVISORY or none, but found number " + finding.getSeverityValue());
    }
    PartsCheck.check(check, path + ".corrections", finding.getCorrectionsList(), CORRECTIONS_MAX);
  }
}
