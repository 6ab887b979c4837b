package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.RuleDecided;

/** Rules had something to say: the results of the task may have to be reviewed because of it. */
final class RuleDecidedApplier {

  private RuleDecidedApplier() {}

  static void apply(Facts task, Event event) {
    RuleDecided ruled = event.getRuleDecided();
    if (ruled.hasReview()) {
      task.reviewedBy(ruled.getReview());
    }
  }
}
