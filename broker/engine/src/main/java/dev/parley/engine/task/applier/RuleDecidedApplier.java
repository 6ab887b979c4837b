package dev.parley.engine.task.applier;

import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.RuleDecision;
import dev.parley.engine.task.RuleHook;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.RuleDecided;

/**
 * Rules had something to say: the results of the task may have to be reviewed because of it, and a
 * message that they deny is none of the task but counts.
 */
final class RuleDecidedApplier {

  private RuleDecidedApplier() {}

  static void apply(Facts task, Event event) {
    RuleDecided ruled = event.getRuleDecided();
    if (ruled.hasReview()) {
      task.reviewedBy(ruled.getReview());
    }
    if (ruled.getHook() == RuleHook.MESSAGE.number()
        && RuleDecision.of(ruled) == RuleDecision.DENY) {
      task.converse(Dialogue::denied);
    }
  }
}
