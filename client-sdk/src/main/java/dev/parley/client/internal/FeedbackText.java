package dev.parley.client.internal;

import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.Part;
import dev.parley.v1.Severity;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * A verdict as Markdown for whoever does the next round: what is said of the whole, what is open by
 * criterion and how much it weighs, and every correction in a block of its own, unchanged.
 */
final class FeedbackText {
  private static final String FENCE = "```";

  private final StringBuilder text = new StringBuilder();

  private FeedbackText() {}

  /**
   * Returns the text; empty when the verdict says nothing that the next round could go by.
   *
   * @param criteria those of the task
   */
  static String of(Verdict verdict, List<Criterion> criteria) {
    FeedbackText feedback = new FeedbackText();
    feedback.text.append(verdict.getFeedback().strip());
    verdict.getFindingsList().forEach(finding -> feedback.finding(finding, criteria));
    feedback.corrections(verdict.getCorrectionsList(), "");
    return feedback.text.toString();
  }

  private void finding(CriterionFinding finding, List<Criterion> criteria) {
    boolean settled =
        finding.getState() == FindingState.FINDING_STATE_MET
            || finding.getState() == FindingState.FINDING_STATE_WAIVED;
    if (settled && finding.getCorrectionsCount() == 0) {
      return;
    }
    Optional<Criterion> criterion =
        criteria.stream().filter(one -> one.getId().equals(finding.getCriterionId())).findFirst();
    line("- " + finding.getCriterionId() + state(finding.getState()) + weight(finding, criterion));
    labelled("Criterion", criterion.map(Criterion::getText).orElse(""));
    labelled("Evidence", finding.getEvidence());
    labelled("What to do", finding.getFeedback());
    corrections(finding.getCorrectionsList(), "  ");
  }

  private static String state(FindingState state) {
    return switch (state) {
      case FINDING_STATE_MET -> " is met";
      case FINDING_STATE_WAIVED -> " is waived";
      case FINDING_STATE_UNVERIFIABLE -> " can't be verified";
      case FINDING_STATE_UNMET, FINDING_STATE_UNSPECIFIED, UNRECOGNIZED -> " is not met";
    };
  }

  private static String weight(CriterionFinding finding, Optional<Criterion> criterion) {
    Severity own = finding.getSeverity();
    Severity weighs =
        own == Severity.SEVERITY_UNSPECIFIED
            ? criterion.map(Criterion::getSeverity).orElse(own)
            : own;
    return switch (weighs) {
      case SEVERITY_BLOCKING -> " (blocking)";
      case SEVERITY_ADVISORY -> " (advisory)";
      case SEVERITY_UNSPECIFIED, UNRECOGNIZED -> "";
    };
  }

  private void labelled(String label, String words) {
    if (!words.isBlank()) {
      line("  " + label + ": " + words.strip().replace("\n", "\n    "));
    }
  }

  private void corrections(List<Part> corrections, String indent) {
    for (Part part : corrections) {
      String of = indent.isEmpty() ? "Correction of the whole result" : "Correction";
      String name = part.getName().isEmpty() ? "" : " \"" + part.getName() + "\"";
      String from = part.getTrustLabel() == TrustLabel.TRUST_LABEL_EXTERNAL ? ", from outside" : "";
      String begin = indent + of + name + from;
      switch (part.getContentCase()) {
        case TEXT -> block(begin, "", part.getText(), indent);
        case JSON -> block(begin, "json", part.getJson(), indent);
        case BLOB ->
            line(
                "%s: %s, %d bytes"
                    .formatted(
                        begin, part.getBlob().getMediaType(), part.getBlob().getData().size()));
        case ARTIFACT ->
            line(
                "%s: artifact %s, %s, %d bytes"
                    .formatted(
                        begin,
                        part.getArtifact().getDigest(),
                        part.getArtifact().getMediaType(),
                        part.getArtifact().getSizeBytes()));
        case CONTENT_NOT_SET -> {}
      }
    }
  }

  /** A fenced block, with a fence that is not in the content. */
  private void block(String begin, String language, String content, String indent) {
    String fence = FENCE;
    while (content.contains(fence)) {
      fence += "`";
    }
    line(begin + ":");
    line(indent + fence + language);
    String lines = content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
    line(indent + lines.replace("\n", "\n" + indent));
    line(indent + fence);
  }

  private void line(String line) {
    text.append(text.isEmpty() ? "" : "\n").append(line);
  }
}
