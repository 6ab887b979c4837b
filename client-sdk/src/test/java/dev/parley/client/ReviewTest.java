package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.Part;
import dev.parley.v1.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a review says of single criteria. */
final class ReviewTest {
  private static final Part GREETING = Part.newBuilder().setText("Dear Ms Smith,").build();

  @Test
  void aFindingMayBlockAndBringCorrections() {
    Review plain = Review.redo("").unmet("tone", "Hi there", "Be polite.");
    Review review = plain.blocking("tone").correction("tone", GREETING);

    CriterionFinding finding = review.toVerdict(List.of()).getFindings(0);
    assertThat(finding.getSeverity()).isEqualTo(Severity.SEVERITY_BLOCKING);
    assertThat(finding.getCorrectionsList()).containsExactly(GREETING);
    assertThat(finding.getFeedback()).isEqualTo("Be polite.");
    assertThat(plain.toVerdict(List.of()).getFindings(0).getCorrectionsCount()).isZero();
  }

  private static final List<Criterion> CRITERIA =
      List.of(
          Criterion.newBuilder().setId("tone").build(),
          Criterion.newBuilder().setId("total").build());

  @Test
  void anAcceptanceWithEvidenceForAllSaysItOfWhatIsNotJudged() {
    assertThat(
            Review.accept("I added it up.")
                .waived("tone", "Nobody reads it.")
                .toVerdict(CRITERIA)
                .getFindingsList())
        .extracting(
            CriterionFinding::getCriterionId,
            CriterionFinding::getState,
            CriterionFinding::getEvidence)
        .containsExactly(
            tuple("tone", FindingState.FINDING_STATE_WAIVED, "Nobody reads it."),
            tuple("total", FindingState.FINDING_STATE_MET, "I added it up."));
  }

  @Test
  void nothingIsMetThatNobodyGaveEvidenceFor() {
    assertThat(Review.accept().toVerdict(CRITERIA).getFindingsList()).isEmpty();
    assertThatThrownBy(() -> Review.accept(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("evidence");
  }

  @Test
  void whatIsNotJudgedHasNoWeight() {
    assertThatThrownBy(() -> Review.redo("no").blocking("tone"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tone");
    assertThatThrownBy(() -> Review.redo("no").correction("tone", GREETING))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
