package dev.parley.client;

import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.Part;
import dev.parley.v1.Severity;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a reviewer says of a result. Immutable; each method returns a new one.
 *
 * <pre>{@code
 * Review.accept().met("tests", "42 of 42 pass").met("style", "the linter is silent");
 * Review.accept("I ran it: 42 of 42 tests pass, and the linter is silent.");
 * Review.redo("Close.").unmet("tests", "3 of 42 fail", "Look at the rounding in total().");
 * Review.reject("This is not what the task is about.");
 * }</pre>
 */
public final class Review {
  private final Verdict verdict;

  /** Why one can tell that the other criteria hold; empty where nobody says so. */
  private final String evidence;

  private Review(Verdict verdict, String evidence) {
    this.verdict = verdict;
    this.evidence = evidence;
  }

  /**
   * The result is accepted. Says nothing of criteria that are not judged here: the broker refuses
   * it with {@code VERDICT_INVALID} unless every blocking one is {@link #met} or {@link #waived}.
   */
  public static Review accept() {
    return of(VerdictDecision.VERDICT_DECISION_ACCEPT, "");
  }

  /**
   * The result is accepted, and every criterion of the task holds that is not judged here.
   *
   * @param evidence why one can tell, which goes with each of them
   * @throws IllegalArgumentException if that is blank
   */
  public static Review accept(String evidence) {
    if (evidence.isBlank()) {
      throw new IllegalArgumentException("Expected evidence for what is accepted, but found none");
    }
    return new Review(accept().verdict, evidence);
  }

  /**
   * Not yet: the next round starts with this review in hand. Needs feedback, a correction or a
   * criterion that is not met.
   */
  public static Review redo(String feedback) {
    return of(VerdictDecision.VERDICT_DECISION_REDO, feedback);
  }

  /** Refused for good: the task ends REJECTED. */
  public static Review reject(String feedback) {
    return of(VerdictDecision.VERDICT_DECISION_REJECT, feedback);
  }

  /**
   * A criterion is wrong: no result could meet it, or meeting it is not what was wanted. The author
   * of the task decides; when it is the author's own review, the task is parked until it is
   * reviewed again: {@link #accept} with the criterion {@link #waived}, {@link #redo} or {@link
   * #reject}. Needs feedback or a criterion that is not met.
   */
  public static Review criterionInvalid(String feedback) {
    return of(VerdictDecision.VERDICT_DECISION_CRITERION_INVALID, feedback);
  }

  /**
   * Whether the result is what was asked can't be told. The author of the task, or a human,
   * decides, as for {@link #criterionInvalid}. Needs feedback or a criterion that is not met.
   */
  public static Review unverifiable(String feedback) {
    return of(VerdictDecision.VERDICT_DECISION_UNVERIFIABLE, feedback);
  }

  private static Review of(VerdictDecision decision, String feedback) {
    return new Review(Verdict.newBuilder().setDecision(decision).setFeedback(feedback).build(), "");
  }

  /** A criterion holds, and why one can tell. */
  public Review met(String criterionId, String evidence) {
    return finding(criterionId, FindingState.FINDING_STATE_MET, evidence, "");
  }

  /** A criterion does not hold: why one can tell, and what to do about it. */
  public Review unmet(String criterionId, String evidence, String feedback) {
    return finding(criterionId, FindingState.FINDING_STATE_UNMET, evidence, feedback);
  }

  /** Whether a criterion holds can't be told, and why. */
  public Review unverifiable(String criterionId, String evidence) {
    return finding(criterionId, FindingState.FINDING_STATE_UNVERIFIABLE, evidence, "");
  }

  /**
   * A criterion is not asked for any more of this result, and why: it does not keep it from being
   * accepted, and nobody says that it holds. For whoever speaks for the requester of the task, and
   * for whoever decides on what another verdict left open; refused of others.
   */
  public Review waived(String criterionId, String why) {
    return finding(criterionId, FindingState.FINDING_STATE_WAIVED, why, "");
  }

  /**
   * The finding on a criterion that was judged here blocks, though the criterion is only advice in
   * the spec.
   *
   * @throws IllegalArgumentException if this review does not judge the criterion
   */
  public Review blocking(String criterionId) {
    return amended(criterionId, found -> found.setSeverity(Severity.SEVERITY_BLOCKING));
  }

  /**
   * Adds a correction for a criterion that was judged here, which the next round can use as it is.
   *
   * @throws IllegalArgumentException if this review does not judge the criterion
   */
  public Review correction(String criterionId, Part part) {
    return amended(criterionId, found -> found.addCorrections(part));
  }

  /** Adds a correction that the next round can use as it is. */
  public Review correction(Part part) {
    return with(verdict.toBuilder().addCorrections(part));
  }

  /** What follows from the review. */
  public VerdictDecision decision() {
    return verdict.getDecision();
  }

  /**
   * The message of the protocol.
   *
   * @param criteria those of the task: an acceptance with evidence for all judges every one of them
   */
  public Verdict toVerdict(List<Criterion> criteria) {
    if (evidence.isEmpty()) {
      return verdict;
    }
    Verdict.Builder full = verdict.toBuilder();
    for (Criterion criterion : criteria) {
      if (verdict.getFindingsList().stream()
          .noneMatch(finding -> finding.getCriterionId().equals(criterion.getId()))) {
        full.addFindings(
            CriterionFinding.newBuilder()
                .setCriterionId(criterion.getId())
                .setState(FindingState.FINDING_STATE_MET)
                .setEvidence(evidence));
      }
    }
    return full.build();
  }

  private Review amended(String criterionId, Consumer<CriterionFinding.Builder> change) {
    Verdict.Builder amended = verdict.toBuilder();
    CriterionFinding.Builder finding =
        amended.getFindingsBuilderList().stream()
            .filter(found -> found.getCriterionId().equals(criterionId))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "Expected a criterion that the review judges, but found " + criterionId));
    change.accept(finding);
    return with(amended);
  }

  private Review finding(String criterionId, FindingState state, String evidence, String feedback) {
    CriterionFinding finding =
        CriterionFinding.newBuilder()
            .setCriterionId(criterionId)
            .setState(state)
            .setEvidence(evidence)
            .setFeedback(feedback)
            .build();
    return with(verdict.toBuilder().addFindings(finding));
  }

  private Review with(Verdict.Builder changed) {
    return new Review(changed.build(), evidence);
  }
}
