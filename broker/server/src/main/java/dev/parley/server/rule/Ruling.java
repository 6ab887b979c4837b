package dev.parley.server.rule;

import dev.parley.v1.ReviewPanel;
import dev.parley.v1.Reviewer;
import dev.parley.v1.RuleDecision;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rules say to one thing. Immutable.
 *
 * @param decision the strongest of what they say; {@code UNSPECIFIED} when none has anything to say
 * @param words what each rule says that holds, or failed, the one that counts first
 * @param review how the result has to be reviewed, if it has to; of several rules the first one's
 */
public record Ruling(RuleDecision decision, List<Word> words, @Nullable Review review) {

  /** No rule has anything to say. */
  public static final Ruling SILENT =
      new Ruling(RuleDecision.RULE_DECISION_UNSPECIFIED, List.of(), null);

  /**
   * What one rule says.
   *
   * @param message the rule's, or what went wrong
   * @param failed whether it could not be evaluated, which denies
   */
  public record Word(String ruleId, RuleDecision decision, String message, boolean failed) {}

  /**
   * How a result has to be reviewed.
   *
   * @param panel of use when agents with a capability review
   */
  public record Review(Reviewer reviewer, ReviewPanel panel) {}

  static Ruling of(List<Word> words, @Nullable Review review) {
    if (words.isEmpty()) {
      return SILENT;
    }
    List<Word> strongestFirst =
        words.stream()
            .sorted(Comparator.comparingInt((Word word) -> -word.decision().getNumber()))
            .toList();
    return new Ruling(strongestFirst.getFirst().decision(), strongestFirst, review);
  }

  /** What a rule comes to that can't be evaluated. */
  public static Ruling failed(String ruleId, String why) {
    return of(List.of(failure(ruleId, why)), null);
  }

  static Word failure(String ruleId, String why) {
    return new Word(
        ruleId,
        RuleDecision.RULE_DECISION_DENY,
        "the rule can't be evaluated, which denies: " + why,
        true);
  }
}
