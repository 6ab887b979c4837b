package dev.parley.server.edge.map;

import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.RuleWord;
import dev.parley.server.rule.Ruling;
import dev.parley.v1.RuleDecision;
import dev.parley.v1.RuleHook;
import dev.parley.v1.TaskSpec;
import java.util.List;
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
