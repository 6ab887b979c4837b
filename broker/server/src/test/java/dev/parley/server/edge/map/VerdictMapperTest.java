package dev.parley.server.edge.map;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.Policies;
import dev.parley.engine.task.Trust;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Review;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.Part;
import dev.parley.v1.Severity;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The findings of verdicts: their weight and their corrections. */
final class VerdictMapperTest {

  @Test
  void onlySeveritiesThatAreSetCount() {
    Verdict verdict =
        verdict(
            finding(FindingState.FINDING_STATE_UNMET, Severity.SEVERITY_BLOCKING),
            finding(FindingState.FINDING_STATE_MET, Severity.SEVERITY_UNSPECIFIED).toBuilder()
                .setCriterionId("other")
                .build());

    assertThat(VerdictMapper.findings(verdict).states())
        .isEqualTo(Map.of("tone", Policies.FindingState.UNMET, "other", Policies.FindingState.MET));
    assertThat(VerdictMapper.findings(verdict).severities())
        .isEqualTo(Map.of("tone", Policies.Severity.BLOCKING));
  }

  @Test
  void correctionsOfAFindingSayWhatIsToBeDone() {
    assertThat(VerdictMapper.explains(verdict(met("one")))).isTrue();
    assertThat(
            VerdictMapper.explains(
                verdict(finding(FindingState.FINDING_STATE_MET, Severity.SEVERITY_UNSPECIFIED))))
        .isFalse();
  }

  @Test
  void correctionsOfAFindingAreLabelledLikeAnyOther() {
    Part claimed =
        Part.newBuilder().setText("x").setTrustLabel(TrustLabel.TRUST_LABEL_SYSTEM).build();
    Verdict stamped =
        TrustStamp.AGENT.stamp(verdict(met("one").toBuilder().addCorrections(claimed).build()));

    assertThat(stamped.getFindings(0).getCorrectionsList())
        .extracting(Part::getTrustLabel)
        .containsOnly(TrustLabel.TRUST_LABEL_AGENT);
    assertThat(new StoredStamps().lowest(Bytes.of(stamped))).isEqualTo(Trust.AGENT);
    Verdict outside = TrustStamp.EXTERNAL.stamp(stamped);
    assertThat(new StoredStamps().lowest(Bytes.of(outside))).isEqualTo(Trust.EXTERNAL);
  }

  @Test
  void reviewsAreAsSevereAsTheWorstOfThem() {
    CriterionFinding merged =
        merged(
            finding(FindingState.FINDING_STATE_UNMET, Severity.SEVERITY_UNSPECIFIED),
            finding(FindingState.FINDING_STATE_UNVERIFIABLE, Severity.SEVERITY_BLOCKING));
    assertThat(merged.getState()).isEqualTo(FindingState.FINDING_STATE_UNMET);
    assertThat(merged.getSeverity()).isEqualTo(Severity.SEVERITY_BLOCKING);

    assertThat(
            merged(
                    finding(FindingState.FINDING_STATE_MET, Severity.SEVERITY_BLOCKING),
                    finding(FindingState.FINDING_STATE_UNMET, Severity.SEVERITY_ADVISORY))
                .getSeverity())
        .as("what is met does not block")
        .isEqualTo(Severity.SEVERITY_ADVISORY);
  }

  @Test
  void reviewsBringAllTheirCorrectionsOfACriterion() {
    assertThat(merged(met("one"), met("two")).getCorrectionsList())
        .extracting(Part::getText)
        .containsExactly("one", "two");
  }

  @Test
  void reviewsMayCorrectTheSamePartInDifferentWays() {
    Part anns = Part.newBuilder().setName("title").setText("On tea").build();
    Part bobs = anns.toBuilder().setText("Tea").build();
    CriterionFinding plain =
        finding(FindingState.FINDING_STATE_UNMET, Severity.SEVERITY_UNSPECIFIED);
    List<Review> reviews =
        List.of(
            review("ann", verdict(plain).toBuilder().addCorrections(anns).build()),
            review("bob", verdict(plain).toBuilder().addCorrections(bobs).build()),
            review("cid", verdict(plain).toBuilder().addCorrections(bobs).build()));

    Verdict all =
        Bytes.read(
            Verdict.parser(),
            VerdictMapper.verdict(VerdictDecision.VERDICT_DECISION_REDO_VALUE, reviews));

    assertThat(all.getCorrectionsList()).containsExactly(anns, bobs);
    CriterionFinding first = plain.toBuilder().addCorrections(anns).build();
    CriterionFinding second = plain.toBuilder().addCorrections(bobs).build();
    assertThat(merged(first, second).getCorrectionsList()).containsExactly(anns, bobs);
  }

  private static CriterionFinding merged(CriterionFinding one, CriterionFinding other) {
    List<Review> reviews = List.of(review("ann", one), review("bob", other));
    int redo = VerdictDecision.VERDICT_DECISION_REDO_VALUE;
    return Bytes.read(Verdict.parser(), VerdictMapper.verdict(redo, reviews)).getFindings(0);
  }

  private static Review review(String reviewer, CriterionFinding finding) {
    return review(reviewer, verdict(finding));
  }

  private static Review review(String reviewer, Verdict verdict) {
    return Review.newBuilder()
        .setTaskId("a.~1")
        .setReviewer(Actor.newBuilder().setId(reviewer))
        .setVerdict(Bytes.of(verdict))
        .build();
  }

  private static Verdict verdict(CriterionFinding... findings) {
    return Verdict.newBuilder()
        .setDecision(VerdictDecision.VERDICT_DECISION_REDO)
        .addAllFindings(List.of(findings))
        .build();
  }

  private static CriterionFinding met(String correction) {
    return finding(FindingState.FINDING_STATE_MET, Severity.SEVERITY_UNSPECIFIED).toBuilder()
        .addCorrections(Part.newBuilder().setText(correction))
        .build();
  }

  private static CriterionFinding finding(FindingState state, Severity severity) {
    return CriterionFinding.newBuilder()
        .setCriterionId("tone")
        .setState(state)
        .setSeverity(severity)
        .build();
  }
}
