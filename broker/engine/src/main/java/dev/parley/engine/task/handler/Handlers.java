package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.RequesterCommand;
import org.jspecify.annotations.Nullable;

/** Finds the handler of a command. Handlers are pure: they read the context and decide. */
public final class Handlers {

  private Handlers() {}

  /** Decides a command. */
  public static TaskDecision decide(TaskCommand command, HandlerContext context) {
    TaskDecision refused =
        command instanceof RequesterCommand asked ? refusal(asked, context) : null;
    return refused != null ? refused : handle(command, context);
  }

  /** What is asked of a task that is about to end; null when it is not, or may be asked. */
  private static @Nullable TaskDecision refusal(RequesterCommand asked, HandlerContext context) {
    TaskDecision killed = KilledScope.refusal(asked, context);
    return killed != null ? killed : Cancellations.refusal(asked, context);
  }

  private static TaskDecision handle(TaskCommand command, HandlerContext context) {
    return switch (command) {
      case TaskCommand.CreateTask c -> CreateTaskHandler.decide(c, context);
      case TaskCommand.AddItems c -> AddItemsHandler.decide(c, context);
      case TaskCommand.ChangeSchedule c -> ChangeScheduleHandler.decide(c, context);
      case TaskCommand.HoldSchedule c -> HoldScheduleHandler.decide(c, context);
      case TaskCommand.TriggerSchedule c -> TriggerScheduleHandler.decide(c, context);
      case TaskCommand.FireSchedule c -> FireScheduleHandler.decide(c, context);
      case TaskCommand.CancelTask c -> CancelTaskHandler.decide(c, context);
      case TaskCommand.ReviewTask c -> ReviewTaskHandler.decide(c, context);
      case TaskCommand.RetryTask c -> RetryTaskHandler.decide(c, context);
      case TaskCommand.RetargetTask c -> RetargetTaskHandler.decide(c, context);
      case TaskCommand.DiscardTask c -> DiscardTaskHandler.decide(c, context);
      case TaskCommand.EngageSwitch c -> EngageSwitchHandler.decide(c, context);
      case TaskCommand.RepeatSwitch c -> EngageSwitchHandler.again(c, context);
      case TaskCommand.EaseSwitch c -> EaseSwitchHandler.decide(c, context);
      case TaskCommand.EaseForgotten c -> AdoptSwitchHandler.forget(c, context);
      case TaskCommand.AdoptSwitch c -> AdoptSwitchHandler.decide(c, context);
      case TaskCommand.ListSwitches c -> ListSwitchesHandler.decide(c, context);
      case TaskCommand.ReadToll c -> ReadTollHandler.decide(c, context);
      case TaskCommand.TopUpBudget c -> TopUpBudgetHandler.decide(c, context);
      case TaskCommand.AnswerTask c -> AnswerTaskHandler.decide(c, context);
      case TaskCommand.DecideProposal c -> DecideProposalHandler.decide(c, context);
      case TaskCommand.SendMessage c -> SendMessageHandler.decide(c, context);
      case TaskCommand.EndorseContent c -> EndorseContentHandler.decide(c, context);
      case TaskCommand.PutNote c -> PutNoteHandler.decide(c, context);
      case TaskCommand.DeleteNote c -> DeleteNoteHandler.decide(c, context);
      case TaskCommand.ListNotes c -> ListNotesHandler.decide(c, context);
      case TaskCommand.ArriveAtBarrier c -> ArriveAtBarrierHandler.decide(c, context);
      case TaskCommand.GetBarrier c -> GetBarrierHandler.decide(c, context);
      case TaskCommand.ListBarriers c -> ListBarriersHandler.decide(c, context);
      case TaskCommand.TimeOutBarrier c -> TimeOutBarrierHandler.decide(c, context);
      case TaskCommand.GetTask c -> GetTaskHandler.decide(c, context);
      case TaskCommand.ReadLineage c -> ReadLineageHandler.decide(c, context);
      case TaskCommand.ListTasks c -> ListTasksHandler.decide(c, context);
      case TaskCommand.ListChildOutcomes c -> ListChildOutcomesHandler.decide(c, context);
      case TaskCommand.FindDigests c -> FindDigestsHandler.decide(c, context);
      case TaskCommand.ReadHistory c -> ReadHistoryHandler.decide(c, context);
      case TaskCommand.ReadTree c -> ReadTreeHandler.decide(c, context);
      case TaskCommand.AcceptAttempt c -> AcceptAttemptHandler.decide(c, context);
      case TaskCommand.DeclineAttempt c -> DeclineAttemptHandler.decide(c, context);
      case TaskCommand.Heartbeat c -> HeartbeatHandler.decide(c, context);
      case TaskCommand.ReportProgress c -> ReportProgressHandler.decide(c, context);
      case TaskCommand.SubmitResult c -> SubmitResultHandler.decide(c, context);
      case TaskCommand.SubmitVerdict c -> SubmitVerdictHandler.decide(c, context);
      case TaskCommand.FailAttempt c -> FailAttemptHandler.decide(c, context);
      case TaskCommand.YieldTask c -> YieldTaskHandler.decide(c, context);
      case TaskCommand.ReportStop c -> ReportStopHandler.decide(c, context);
      case TaskCommand.Ask c -> AskHandler.decide(c, context);
      case TaskCommand.Propose c -> ProposeHandler.decide(c, context);
      case TaskCommand.UseApproval c -> UseApprovalHandler.decide(c, context);
      case TaskCommand.ConfirmDelivery c -> ConfirmDeliveryHandler.decide(c, context);
      case TaskCommand.ReconcileInstance c -> ReconcileInstanceHandler.decide(c, context);
      case TaskCommand.YieldAssignment c -> YieldAssignmentHandler.decide(c, context);
      case TaskCommand.AssignTask c -> AssignTaskHandler.decide(c, context);
      case TaskCommand.EnforceSwitches c -> EnforceSwitchesHandler.decide(context);
      case TaskCommand.HoldTask c -> HoldTaskHandler.decide(c, context);
      case TaskCommand.HoldForBudget c -> HoldForBudgetHandler.decide(c, context);
      case TaskCommand.GrantBudget c -> GrantBudgetHandler.decide(c, context);
      case TaskCommand.StopSpending c -> StopSpendingHandler.decide(c, context);
      case TaskCommand.WarnOfBudget c -> WarnOfBudgetHandler.decide(c, context);
      case TaskCommand.QueueTask c -> QueueTaskHandler.decide(c, context);
      case TaskCommand.ExpireTask c -> ExpireTaskHandler.decide(c, context);
      case TaskCommand.LoseLease c -> LoseLeaseHandler.decide(c, context);
      case TaskCommand.NoticeStall c -> NoticeStallHandler.decide(c, context);
      case TaskCommand.NoticeCircle c -> NoticeCircleHandler.decide(c, context);
      case TaskCommand.ExpireQuestion c -> ExpireQuestionHandler.decide(c, context);
      case TaskCommand.ExpireProposal c -> ExpireProposalHandler.decide(c, context);
      case TaskCommand.RepeatDeliveries c -> RepeatDeliveriesHandler.decide(c, context);
      case TaskCommand.WindDown c -> WindDownHandler.decide(c, context);
      case TaskCommand.EndGrace c -> EndGraceHandler.decide(c, context);
      case TaskCommand.CancelOrphans c -> CancelOrphansHandler.decide(c, context);
      case TaskCommand.ResumeTask c -> ResumeTaskHandler.decide(c, context);
      case TaskCommand.SpawnChildren c -> SpawnChildrenHandler.decide(c, context);
      case TaskCommand.CancelLosers c -> CancelLosersHandler.decide(c, context);
      case TaskCommand.ConductReview c -> ConductReviewHandler.decide(c, context);
      case TaskCommand.ForgetTree c -> ForgetTreeHandler.decide(c, context);
    };
  }
}
