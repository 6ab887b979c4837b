package dev.parley.cli.task;

import dev.parley.cli.console.Names;
import dev.parley.cli.console.Text;
import dev.parley.v1.Reviewer;
import dev.parley.v1.RuleDecided;
import dev.parley.v1.RuleWord;
import java.util.stream.Collectors;

/** What rules have said, on one line for people. */
final class RuleText {
  private RuleText() {}

  static String of(RuleDecided decided) {
    String about =
        decided.getTaskId().isEmpty()
            ? decided.getProposalId().isEmpty() ? "" : " of " + Text.line(decided.getProposalId())
            : " of " + Text.line(decided.getTaskId());
    String reviewer =
        decided.getReviewer() == Reviewer.REVIEWER_UNSPECIFIED
            ? ""
            : "; results are reviewed by " + Names.of(decided.getReviewer());
    return "rules at %s%s: %s%s"
        .formatted(
            Names.of(decided.getHook()),
            about,
            decided.getWordsList().stream().map(RuleText::word).collect(Collectors.joining(", ")),
            reviewer);
  }

  private static String word(RuleWord word) {
    String message = word.getMessage().isBlank() ? "" : " (" + Text.line(word.getMessage()) + ")";
    return Names.of(word.getDecision()) + " by rule " + Text.line(word.getRuleId()) + message;
  }
}
