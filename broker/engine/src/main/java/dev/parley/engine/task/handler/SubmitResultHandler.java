package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Loops.ResultAction;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.CheckReport;
import dev.parley.engine.task.command.TaskCommand.SubmitResult;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.handler.TaskDecision.SlotFreed;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.VerdictGiven;
import org.jspecify.annotations.Nullable;

/**
 * Takes the result of an attempt: back to the agent when a check failed, to its reviewer, or as it
 * is when nobody is to review it.
 */
final class SubmitResultHandler {

  private SubmitResultHandler() {}

  static TaskDecision decide(SubmitResult command, HandlerContext context) {
    return Leases.closing(
        command, KindCase.RESULT_SUBMITTED, context, task -> submit(task, command, context));
  }

  private static TaskDecision submit(TaskView task, SubmitResult command, HandlerContext context) {
    CheckReport checked = command.checked();
    if (checked == null) {
      if ((command.declared() || hasChecks(task))
          && !context.rules().breaks(TaskRule.IGNORE_CHECKS)) {
        return TaskDecision.answer(new TaskReply.CheckFirst(task.snapshot(), task.capability()));
      }
      checked = CheckReport.PASSED;
    }
    if (checked.repeatedRound() > 0 && !repeats(task, checked.repeatedRound(), context)) {
      checked = checked.unrepeated();
    }
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    UsageReports.last(draft, task, command.usage(), command.lease().token());
    RuleDecided.@Nullable Builder ruled =
        command.ruled() == null ? null : Rulings.effective(command.ruled(), context);
    if (ruled != null) {
      Rulings.note(draft.by(Actors.BROKER), task.state(), ruled);
      draft.by(Actors.agent(command.holder()));
    }
    draft.add(
        draft
            .event(TaskState.VERIFYING)
            .setResultSubmitted(
                Results.submitted(task, command, context)
                    .setRepeatedRound(checked.repeatedRound())));
    boolean reviewed = isReviewed(task) || (ruled != null && ruled.hasReview());
    follow(draft, task, checked, Rulings.denies(command.ruled(), context), reviewed, context);
    return context.rules().breaks(TaskRule.KEEP_SLOT)
        ? TaskDecision.acknowledge(draft.events())
        : TaskDecision.acknowledge(
            draft.events(), new SlotFreed(command.holder(), command.lease()));
  }

  /** Whether a round was sent back: one that nobody could judge may be right as it is. */
  private static boolean repeats(TaskView task, int round, HandlerContext context) {
    return context.rules().breaks(TaskRule.REPEAT_UNRESOLVED)
        || task.rounds().stream().anyMatch(one -> one.round() == round && one.sentBack());
  }

  /** Whether the result is to be compared with what the policy or the rounds before say. */
  private static boolean hasChecks(TaskView task) {
    return !task.rounds().isEmpty() || task.created().getVerificationPolicy().getChecks();
  }

  private static void follow(
      Draft draft,
      TaskView task,
      CheckReport report,
      boolean denied,
      boolean reviewed,
      HandlerContext context) {
    CheckReport checked = denied ? report.failing() : report;
    boolean repeated =
        checked.repeatedRound() > 0
            && RepeatedResults.action(task, context) != ResultAction.ALLOW
            && !context.rules().breaks(TaskRule.LOOP_AS_ROUND);
    if (repeated || checked.failures() > 0) {
      Draft broker = draft.by(Actors.BROKER);
      VerdictGiven.Builder given =
          VerdictGiven.newBuilder()
              .setVerdict(checked.verdict())
              .setDenied(denied)
              .setOpenFindings(
                  task.created().getBlockingCriteriaCount() + Math.max(1, checked.failures()));
      if (repeated) {
        RepeatedResults.draft(broker, task, checked.repeatedRound(), given, context);
      } else {
        Verdicts.draft(broker, task, VerdictDecision.REDO, given, context);
      }
    } else if (!reviewed || context.rules().breaks(TaskRule.COMPLETE_UNREVIEWED)) {
      draft.end(TaskState.COMPLETED, TaskReason.UNREVIEWED, "");
    }
  }

  private static boolean isReviewed(TaskView task) {
    Reviewer reviewer = task.awaited();
    return reviewer != Reviewer.NONE && reviewer != Reviewer.UNSPECIFIED;
  }
}
