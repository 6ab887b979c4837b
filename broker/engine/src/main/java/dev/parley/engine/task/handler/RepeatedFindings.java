package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Loops.Kind;
import dev.parley.engine.task.Loops.ResultAction;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.VerdictGiven;
import org.jspecify.annotations.Nullable;

/** Notices that verdicts find the same again and again, and does what a policy says of it. */
final class RepeatedFindings {

  private RepeatedFindings() {}

  /**
   * What a verdict that asks for another round repeats too often; null when it doesn't.
   *
   * <p>A human who was asked to decide, or who settles what was left open, knows what was found.
   */
  static @Nullable LoopDetected find(
      Draft draft, TaskView task, VerdictGiven.Builder given, HandlerContext context) {
    LoopPolicy policy = context.loopPolicy(task.created());
    if (policy.getFindingsMax() == 0
        || action(policy).allows()
        || (task.awaited() == Reviewer.HUMAN && !draft.actor().equals(Actors.BROKER))
        || task.state() == TaskState.PARKED
        || context.rules().breaks(TaskRule.OVERLOOK_FINDINGS)) {
      return null;
    }
    int count = 1;
    int first = 0;
    for (TaskSnapshot.Round round : task.rounds()) {
      if (round.round() < task.round() && isSame(round, given)) {
        first = first == 0 ? round.round() : first;
        count++;
      }
    }
    return count <= policy.getFindingsMax()
        ? null
        : LoopDetected.newBuilder()
            .setKind(Kind.REPEATED_FINDINGS.number())
            .setCount(count)
            .setRepeatedRound(first)
            .addAllCriterionIds(given.getOpenCriteriaList())
            .build();
  }

  private static ResultAction action(LoopPolicy policy) {
    return ResultAction.byNumber(policy.getFindingsAction());
  }

  /**
   * Whether a round was sent back for the same criteria, or with the same words where none is
   * named.
   */
  private static boolean isSame(TaskSnapshot.Round round, VerdictGiven.Builder given) {
    TaskSnapshot.Judgement judgement = round.judgement();
    if (judgement == null || judgement.decision() != VerdictDecision.REDO) {
      return false;
    }
    boolean named = given.getOpenCriteriaCount() > 0;
    return judgement.openCriteria().equals(given.getOpenCriteriaList())
        && (named || (!given.getVerdict().isEmpty() && round.verdict().equals(given.getVerdict())));
  }

  static void draft(
      Draft draft,
      TaskView task,
      LoopDetected loop,
      VerdictGiven.Builder given,
      HandlerContext context) {
    ResultAction action = action(context.loopPolicy(task.created()));
    RepeatedResults.draft(draft, task, loop, action, TaskReason.FINDINGS_REPEATED, given, context);
  }
}
