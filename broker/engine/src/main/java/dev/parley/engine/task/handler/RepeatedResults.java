package dev.parley.engine.task.handler;

import dev.parley.engine.task.Loops.Kind;
import dev.parley.engine.task.Loops.ResultAction;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.VerdictGiven;

/** Does what a policy says about a round that brought what an earlier one had brought already. */
final class RepeatedResults {

  private RepeatedResults() {}

  static ResultAction action(TaskView task, HandlerContext context) {
    return ResultAction.byNumber(context.loopPolicy(task.created()).getResultAction());
  }

  /**
   * Drafts what follows.
   *
   * @param earlier the round that had brought it
   * @param given what the broker says of the result
   */
  static void draft(
      Draft draft, TaskView task, int earlier, VerdictGiven.Builder given, HandlerContext context) {
    draft.add(
        draft
            .event(TaskState.VERIFYING)
            .setLoopDetected(
                LoopDetected.newBuilder()
                    .setKind(Kind.REPEATED_RESULT.number())
                    .setRepeatedRound(earlier)));
    switch (action(task, context)) {
      case UNSPECIFIED, EXHAUST, ALLOW ->
          Verdicts.exhausted(draft, task, TaskReason.RESULT_REPEATED, given, context);
      case REDO -> Verdicts.draft(draft, task, VerdictDecision.REDO, given, context);
      case PARK -> {
        given.setRound(task.round()).setDecision(VerdictDecision.REDO.number());
        draft.verdict(TaskState.VERIFYING, given);
        draft.park(TaskReason.RESULT_REPEATED);
      }
      case ESCALATE -> {
        given.setRound(task.round()).setDecision(VerdictDecision.REDO.number());
        Verdicts.escalate(draft, task, given, context);
      }
    }
  }
}
