package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Content;
import dev.parley.v1.ArtifactRef;
import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.Severity;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the agent of the next round is given to read. */
final class FeedbackTextTest {
  private static final List<Criterion> CRITERIA =
      List.of(
          criterion("total", "The total is right.", Severity.SEVERITY_BLOCKING),
          criterion("tone", "It is polite.", Severity.SEVERITY_ADVISORY));

  @Test
  void aFindingWeighsWhatItSaysElseWhatItsCriterionDoes() {
    Verdict verdict =
        redo("")
            .addFindings(finding("total", FindingState.FINDING_STATE_UNVERIFIABLE))
            .addFindings(finding("tone", FindingState.FINDING_STATE_UNMET))
            .build();

    assertThat(FeedbackText.of(verdict, CRITERIA))
        .isEqualTo(
            """
            - total can't be verified (blocking)
              Criterion: The total is right.
            - tone is not met (advisory)
              Criterion: It is polite.\
            """);

    Verdict.Builder heavier = verdict.toBuilder();
    heavier.getFindingsBuilder(1).setSeverity(Severity.SEVERITY_BLOCKING);
    assertThat(FeedbackText.of(heavier.build(), CRITERIA))
        .contains("- tone is not met (blocking)\n");
  }

  @Test
  void correctionsStandUnchangedInBlocksThatTheirContentCannotClose() {
    String code = "def total(rows):\n    return sum(rows)\n\n```\nnot the end\n```";
    Verdict verdict =
        redo("Use these.")
            .addFindings(
                finding("total", FindingState.FINDING_STATE_UNMET)
                    .setEvidence("41 where\n42 was expected")
                    .addCorrections(Content.named("total.json", Content.jsonPart("{\"sum\": 42}"))))
            .addCorrections(Content.textPart(code))
            .build();

    assertThat(FeedbackText.of(verdict, CRITERIA))
        .isEqualTo(
            """
            Use these.
            - total is not met (blocking)
              Criterion: The total is right.
              Evidence: 41 where
                42 was expected
              Correction "total.json":
              ```json
              {"sum": 42}
              ```
            Correction of the whole result:
            ````
            """
                + code
                + "\n````");
  }

  @Test
  void aCriterionThatIsMetIsSilentUnlessItHasACorrection() {
    Verdict.Builder verdict =
        redo("More.").addFindings(finding("tone", FindingState.FINDING_STATE_MET));
    assertThat(FeedbackText.of(verdict.build(), CRITERIA)).isEqualTo("More.");

    verdict.getFindingsBuilder(0).addCorrections(Content.textPart("Dear Ms Smith,"));
    assertThat(FeedbackText.of(verdict.build(), CRITERIA))
        .startsWith("More.\n- tone is met (advisory)\n")
        .endsWith("  Correction:\n  ```\n  Dear Ms Smith,\n  ```");
  }

  @Test
  void whatIsNoTextIsDescribedAndWhatIsFromOutsideIsCalledSo() {
    Verdict verdict =
        redo("")
            .addCorrections(
                Content.named("logo", Content.bytesPart("image/png", new byte[] {1, 2, 3})))
            .addCorrections(
                Content.artifactPart(
                    ArtifactRef.newBuilder()
                        .setDigest("sha256:ab")
                        .setMediaType("text/csv")
                        .setSizeBytes(70_000)
                        .build()))
            .addCorrections(Content.external(Content.textPart("found on a page")))
            .build();

    assertThat(FeedbackText.of(verdict, List.of()))
        .isEqualTo(
            """
            Correction of the whole result "logo": image/png, 3 bytes
            Correction of the whole result: artifact sha256:ab, text/csv, 70000 bytes
            Correction of the whole result, from outside:
            ```
            found on a page
            ```\
            """);
  }

  private static Verdict.Builder redo(String feedback) {
    return Verdict.newBuilder()
        .setDecision(VerdictDecision.VERDICT_DECISION_REDO)
        .setFeedback(feedback);
  }

  private static CriterionFinding.Builder finding(String criterionId, FindingState state) {
    return CriterionFinding.newBuilder().setCriterionId(criterionId).setState(state);
  }

  private static Criterion criterion(String id, String text, Severity severity) {
    return Criterion.newBuilder().setId(id).setText(text).setSeverity(severity).build();
  }
}
