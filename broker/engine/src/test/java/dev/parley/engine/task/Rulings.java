package dev.parley.engine.task;

import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.RuleWord;
import dev.parley.journal.v1.VerificationPolicy;
import java.util.List;

/** What rules say, and which of it is in the history. */
final class Rulings {
  static final RuleDecided DENY = said(RuleDecision.DENY).build();
  static final RuleDecided APPROVE = said(RuleDecision.REQUIRE_APPROVAL).build();
  static final RuleDecided ALLOW = said(RuleDecision.ALLOW).build();

  private Rulings() {}

  /** One rule has said this. */
  static RuleDecided.Builder said(RuleDecision decision) {
    return RuleDecided.newBuilder()
        .setDecision(decision.number())
        .addWords(
            RuleWord.newBuilder()
                .setRuleId("r1")
                .setDecision(decision.number())
                .setMessage("because"));
  }

  /** One rule wants the result to be reviewed. */
  static RuleDecided.Builder review(Reviewer reviewer) {
    return said(RuleDecision.REQUIRE_REVIEW)
        .setReview(VerificationPolicy.newBuilder().setReviewer(reviewer.number()));
  }

  /** What rules have said of a task, as its history has it. */
  static List<RuleDecided> rulings(Scenario scenario, String id) {
    return scenario.events.stream()
        .filter(event -> event.getTaskId().equals(id) && event.hasRuleDecided())
        .map(Event::getRuleDecided)
        .toList();
  }
}
