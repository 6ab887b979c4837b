package dev.parley.cli.task;

import dev.parley.cli.console.Console;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Tone;
import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.ReviewRecord;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.Severity;
import dev.parley.v1.Task;
import dev.parley.v1.Verdict;
import java.util.List;

/**
 * The rounds of a task for people: who brought what, the verdict on it, what was found by criterion
 * and how much that weighs, and the corrections.
 */
final class RoundsSection {
  private static final int SUMMARY_CHARS_MAX = 40;

  private final Console console;
  private final List<Criterion> criteria;

  private RoundsSection(Console console, List<Criterion> criteria) {
    this.console = console;
    this.criteria = criteria;
  }

  /** Prints all of them; nothing before the first result. */
  static void print(Console console, Task task) {
    List<RoundRecord> rounds = task.getRoundsList();
    if (rounds.isEmpty()) {
      return;
    }
    console.line("");
    Table table = new Table("ROUND", "BY", "RESULT", "VERDICT");
    for (RoundRecord round : rounds) {
      table.row(
          Cell.of(round.getRound()),
          Cell.of(Names.brief(round.getAgent())),
          Cell.of(Text.cut(Text.line(round.getResult().getSummary()), SUMMARY_CHARS_MAX)),
          Cell.of(decision(round)));
    }
    console.table(table);
    RoundsSection section = new RoundsSection(console, task.getSpec().getCriteriaList());
    rounds.forEach(section::verdict);
  }

  private static String decision(RoundRecord round) {
    if (!round.hasVerdict()) {
      return "none yet";
    }
    String decision = Names.of(round.getVerdict().getDecision());
    String by = round.hasReviewer() ? " by " + Names.of(round.getReviewer()) : "";
    String feedback = Text.line(round.getVerdict().getFeedback());
    return decision + by + (feedback.isEmpty() ? "" : ": " + feedback);
  }

  private void verdict(RoundRecord round) {
    Verdict verdict = round.getVerdict();
    if (verdict.getFindingsCount() == 0
        && verdict.getCorrectionsCount() == 0
        && round.getReviewsCount() == 0) {
      return;
    }
    console.line("");
    console.line(console.paint("Verdict on round " + round.getRound(), Tone.BOLD));
    int width =
        verdict.getFindingsList().stream()
            .mapToInt(finding -> Names.of(finding.getState()).length())
            .max()
            .orElse(0);
    verdict.getFindingsList().forEach(finding -> finding(finding, width));
    verdict
        .getCorrectionsList()
        .forEach(part -> ContentSection.print(console, "  ", "Correction of the whole: ", part));
    round.getReviewsList().forEach(this::review);
  }

  /**
   * Prints a finding.
   *
   * @param width of the column with the states
   */
  private void finding(CriterionFinding finding, int width) {
    String state = Names.of(finding.getState());
    console.line(
        "  %s%s  %s%s"
            .formatted(
                console.paint(state, tone(finding.getState())),
                " ".repeat(width - state.length()),
                Text.line(finding.getCriterionId()),
                weight(finding)));
    String indent = " ".repeat(width + 4);
    labelled(indent, "Evidence", finding.getEvidence());
    labelled(indent, "Feedback", finding.getFeedback());
    finding
        .getCorrectionsList()
        .forEach(part -> ContentSection.print(console, indent, "Correction: ", part));
  }

  private void labelled(String indent, String label, String words) {
    List<String> lines = Text.lines(words);
    if (lines.size() == 1) {
      console.line("%s%s: %s".formatted(indent, label, lines.getFirst()));
    } else if (!lines.isEmpty()) {
      console.line(indent + label + ":");
      ContentSection.text(console, indent + "  ", words);
    }
  }

  /** How much a finding weighs: what it says itself, else what its criterion does. */
  private String weight(CriterionFinding finding) {
    Severity severity =
        finding.getSeverity() != Severity.SEVERITY_UNSPECIFIED
            ? finding.getSeverity()
            : criteria.stream()
                .filter(criterion -> criterion.getId().equals(finding.getCriterionId()))
                .findFirst()
                .map(Criterion::getSeverity)
                .orElse(Severity.SEVERITY_UNSPECIFIED);
    return severity == Severity.SEVERITY_UNSPECIFIED ? "" : ", " + Names.of(severity);
  }

  private void review(ReviewRecord review) {
    String by = review.hasReviewer() ? " by " + Names.of(review.getReviewer()) : "";
    String said =
        review.hasVerdict() ? EventText.verdict(review.getVerdict()) : "ended without a verdict";
    console.line("  Review %s%s: %s".formatted(Text.line(review.getTaskId()), by, said));
  }

  private static Tone tone(FindingState state) {
    return switch (state) {
      case FINDING_STATE_MET -> Tone.GREEN;
      case FINDING_STATE_UNMET -> Tone.RED;
      case FINDING_STATE_UNVERIFIABLE,
          FINDING_STATE_WAIVED,
          FINDING_STATE_UNSPECIFIED,
          UNRECOGNIZED ->
          Tone.YELLOW;
    };
  }
}
