package dev.parley.client.testing;

import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FindingState;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Severity;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import java.util.List;

/** Which verdicts the protocol allows. */
final class FakeVerdicts {
  private FakeVerdicts() {}

  /** No agent judges what a human is to judge: whoever names none, and shows no lease. */
  static void checkAgent(FakeTask task, ReviewTaskRequest request) {
    if (task.awaitsHuman && !request.getAgentId().isEmpty()) {
      throw FakeErrors.refused(
          ErrorReason.ERROR_REASON_HUMAN_EXPECTED, "a human judges " + task.id);
    }
  }

  /** Nor does a manager. */
  static void checkReviewer(FakeTask task, ReviewTaskRequest request) {
    if (task.awaitsHuman && request.hasParentLease()) {
      throw FakeErrors.refused(
          ErrorReason.ERROR_REASON_REVIEW_NOT_EXPECTED, "a human judges " + task.id);
    }
  }

  static void check(List<Criterion> criteria, Verdict verdict) {
    for (CriterionFinding finding : verdict.getFindingsList()) {
      if (criteria.stream().noneMatch(known -> known.getId().equals(finding.getCriterionId()))) {
        throw invalid("there is no criterion " + finding.getCriterionId());
      }
      if (finding.getSeverity() == Severity.SEVERITY_ADVISORY
          && criteria.stream()
              .anyMatch(known ->
                  known.getId().equals(finding.getCriterionId())
                      && known.getSeverity() == Severity.SEVERITY_BLOCKING)) {
        throw invalid("criterion " + finding.getCriterionId() + " is blocking in the spec");
      }
    }
    if (verdict.getDecision() == VerdictDecision.VERDICT_DECISION_UNSPECIFIED) {
      throw invalid("expected a decision");
    }
    if (verdict.getDecision() == VerdictDecision.VERDICT_DECISION_ACCEPT) {
      criteria.stream()
          .filter(criterion -> criterion.getSeverity() == Severity.SEVERITY_BLOCKING)
          .filter(criterion -> !isMet(criterion, verdict))
          .findFirst()
          .ifPresent(criterion -> {
            throw invalid("blocking criterion " + criterion.getId() + " is not judged met");
          });
      verdict.getFindingsList().stream()
          .filter(finding -> finding.getSeverity() == Severity.SEVERITY_BLOCKING)
          .filter(finding -> !settles(finding))
          .findFirst()
          .ifPresent(finding -> {
            throw invalid("the finding on " + finding.getCriterionId() + " blocks");
          });
    }
    if (verdict.getDecision() == VerdictDecision.VERDICT_DECISION_REDO
        && verdict.getFeedback().isEmpty()
        && verdict.getCorrectionsCount() == 0
        && verdict.getFindingsList().stream()
            .allMatch(finding -> settles(finding) && finding.getCorrectionsCount() == 0)) {
      throw invalid("a redo needs feedback, corrections or a criterion that is not met");
    }
  }

  private static boolean isMet(Criterion criterion, Verdict verdict) {
    return verdict.getFindingsList().stream()
        .anyMatch(
            finding -> finding.getCriterionId().equals(criterion.getId()) && settles(finding));
  }

  private static boolean settles(CriterionFinding finding) {
    return finding.getState() == FindingState.FINDING_STATE_MET
        || finding.getState() == FindingState.FINDING_STATE_WAIVED;
  }

  private static FakeErrors.Refused invalid(String message) {
    return FakeErrors.refused(ErrorReason.ERROR_REASON_VERDICT_INVALID, message);
  }
}
