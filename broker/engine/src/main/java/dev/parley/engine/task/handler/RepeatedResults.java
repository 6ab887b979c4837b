package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Loops.Kind;
import dev.parley.engine.task.Loops.ResultAction;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.VerdictGiven;

/**
 * Does what a policy says about a round that brought what an earlier one had brought already, or
 * that is wrong in the same way.
 */
final class RepeatedResults {

  private RepeatedResults() {}

  static ResultAction action(TaskView task, HandlerContext context) {
    return ResultAction.byNumber(context.loopPolicy(task.created()).getResultAction());
  }

  /**
   * Drafts what follows from the same outputs.
   *
   * @param earlier the round that had brought it
   * @param given what the broker says of the result
   */
  static void draft(
      Draft draft, TaskView task, int earlier, VerdictGiven.Builder given, HandlerContext context) {
    LoopDetected loop =
        LoopDetected.newBuilder()
            .setKind(Kind.REPEATED_RESULT.number())
            .setRepeatedRound(earlier)
            .build();
    draft(draft, task, loop, action(task, context), TaskReason.RESULT_REPEATED, given, context);
  }

  /**
   * Drafts what follows from a loop of rounds.
   *
   * @param reason why nothing more is tried, if that is what follows
   * @param given what is said of the result
   */
  static void draft(
      Draft draft,
      TaskView task,
      LoopDetected loop,
      ResultAction action,
      TaskReason reason,
      VerdictGiven.Builder given,
      HandlerContext context) {
    Actor reviewer = draft.actor();
    draft.by(Actors.BROKER);
    draft.add(draft.event(TaskState.VERIFYING).setLoopDetected(loop));
    draft.by(reviewer);
    given.setRound(task.round()).setDecision(VerdictDecision.REDO.number());
    switch (action) {
      case UNSPECIFIED, EXHAUST, ALLOW -> Verdicts.exhausted(draft, task, reason, given, context);
      case REDO -> Verdicts.redo(draft, task, given, context);
      case PARK -> {
        draft.verdict(TaskState.VERIFYING, given);
        draft.park(reason);
      }
      case ESCALATE -> Verdicts.escalate(draft, task, given, context);
    }
  }
}
