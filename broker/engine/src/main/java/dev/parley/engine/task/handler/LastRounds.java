package dev.parley.engine.task.handler;

import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.VerdictGiven;

/** Finds the round that stands with its findings when a policy accepts what there is. */
final class LastRounds {

  private LastRounds() {}

  /**
   * The last round, or the one with the fewest open findings, the latest of several, as the policy
   * says: never one with a result that a rule denies, and none at all when a rule wants results to
   * be reviewed, since nobody that it names accepted one.
   *
   * @param draft what comes with the verdict: what rules said to the result is in it
   * @param given what is said of the present round
   * @return its number; 0 when there is none
   */
  static int acceptable(
      Draft draft, TaskView task, VerdictGiven.Builder given, HandlerContext context) {
    if (reviewRequired(draft, task) && !context.rules().breaks(TaskRule.ACCEPT_UNREVIEWED)) {
      return 0;
    }
    boolean any = context.rules().breaks(TaskRule.ACCEPT_DENIED);
    int accepted = given.getDenied() && !any ? 0 : task.round();
    int fewest = accepted == 0 ? Integer.MAX_VALUE : given.getOpenFindings();
    boolean best = picksBest(task, context);
    for (TaskSnapshot.Round round : task.rounds().reversed()) {
      TaskSnapshot.Judgement judgement = round.judgement();
      if (round.round() == task.round()) {
        // What was said of the present round before, and led to somebody else, counts no more; a
        // rule's denial does.
        if (round.isDenied() && !any) {
          accepted = 0;
          fewest = Integer.MAX_VALUE;
        }
      } else if (judgement != null
          && (!round.isDenied() || any)
          && (accepted == 0 || (best && judgement.openFindings() < fewest))) {
        accepted = round.round();
        fewest = judgement.openFindings();
      }
    }
    return accepted;
  }

  private static boolean reviewRequired(Draft draft, TaskView task) {
    return task.reviewRequired()
        || draft.events().stream().anyMatch(event -> event.getRuleDecided().hasReview());
  }

  private static boolean picksBest(TaskView task, HandlerContext context) {
    int action = task.created().getVerificationPolicy().getExhaustionAction();
    return ExhaustionAction.byNumber(action) == ExhaustionAction.ACCEPT_BEST
        && !context.rules().breaks(TaskRule.ACCEPT_ANY_ROUND);
  }
}
