package dev.parley.server.edge.map;

import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.RuleWord;
import dev.parley.server.rule.Ruling;
import dev.parley.v1.RuleDecision;
import dev.parley.v1.RuleHook;
import dev.parley.v1.TaskSpec;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns what rules said into what is stored of it, and into what is public. */
public final class RuleMapper {

  private RuleMapper() {}

  /**
   * What is stored.
   *
   * @param spec of the task that it is about
   * @return null when no rule had anything to say
   */
  public static @Nullable RuleDecided toStored(RuleHook hook, Ruling ruling, TaskSpec spec) {
    if (ruling.words().isEmpty()) {
      return null;
    }
    RuleDecided.Builder stored =
        RuleDecided.newBuilder()
            .setHook(hook.getNumber())
            .setDecision(ruling.decision().getNumber());
    for (Ruling.Word word : ruling.words()) {
      stored.addWords(
          RuleWord.newBuilder()
              .setRuleId(word.ruleId())
              .setDecision(word.decision().getNumber())
              .setMessage(word.message())
              .setFailed(word.failed()));
    }
    Ruling.Review review = ruling.review();
    if (review != null) {
      stored.setReview(VerificationMapper.demanded(spec, review.reviewer(), review.panel()));
    }
    return stored.build();
  }

  /**
   * What the rules said to two things of which one comes with the other: the strongest of it
   * counts. A rule that says the same to both has said it once.
   */
  public static @Nullable RuleDecided merged(
      @Nullable RuleDecided one, @Nullable RuleDecided other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    RuleDecided.Builder both =
        one.toBuilder()
            .setDecision(Math.max(one.getDecision(), other.getDecision()))
            .clearWords()
            .addAllWords(
                Stream.concat(one.getWordsList().stream(), other.getWordsList().stream())
                    .distinct()
                    .sorted(Comparator.comparingInt(word -> -word.getDecision()))
                    .toList());
    return (one.hasReview() || !other.hasReview() ? both : both.setReview(other.getReview()))
        .build();
  }

  /**
   * What is stored of the review that rules want.
   *
   * @param spec of the task whose results are to be reviewed
   * @return null when they want none
   */
  public static @Nullable RuleDecided review(RuleHook hook, Ruling ruling, TaskSpec spec) {
    RuleDecided stored = ruling.review() == null ? null : toStored(hook, ruling, spec);
    return stored == null
        ? null
        : stored.toBuilder()
            .setDecision(RuleDecision.RULE_DECISION_REQUIRE_REVIEW_VALUE)
            .clearWords()
            .addAllWords(
                stored.getWordsList().stream()
                    .filter(word ->
                        word.getDecision() == RuleDecision.RULE_DECISION_REQUIRE_REVIEW_VALUE)
                    .toList())
            .build();
  }

  /** What the rules that deny say, each in words for an agent. */
  public static List<String> denials(@Nullable RuleDecided said) {
    return said == null
        ? List.of()
        : said.getWordsList().stream()
            .filter(word -> word.getDecision() == RuleDecision.RULE_DECISION_DENY_VALUE)
            .map(word -> "rule " + word.getRuleId() + ": " + word.getMessage())
            .toList();
  }

  static dev.parley.v1.RuleDecided toPublic(RuleDecided stored) {
    dev.parley.v1.RuleDecided.Builder shown =
        dev.parley.v1.RuleDecided.newBuilder()
            .setHookValue(stored.getHook())
            .setDecisionValue(stored.getDecision())
            .setProposalId(stored.getProposalId())
            .setTaskId(stored.getTaskId())
            .setReviewerValue(stored.getReview().getReviewer());
    for (RuleWord word : stored.getWordsList()) {
      shown.addWords(
          dev.parley.v1.RuleWord.newBuilder()
              .setRuleId(word.getRuleId())
              .setDecisionValue(word.getDecision())
              .setMessage(word.getMessage())
              .setFailed(word.getFailed()));
    }
    return shown.build();
  }
}
