package dev.parley.server.edge.map;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Event;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.ActionProposed;
import dev.parley.v1.ApprovalUsed;
import dev.parley.v1.AssignmentYielded;
import dev.parley.v1.AttemptAccepted;
import dev.parley.v1.AttemptDeclined;
import dev.parley.v1.AttemptFailed;
import dev.parley.v1.BarrierArrived;
import dev.parley.v1.BarrierEnded;
import dev.parley.v1.BudgetGranted;
import dev.parley.v1.BudgetToppedUp;
import dev.parley.v1.BudgetWaited;
import dev.parley.v1.BudgetWarned;
import dev.parley.v1.CancelRequested;
import dev.parley.v1.ChildrenHeld;
import dev.parley.v1.ChildrenReleased;
import dev.parley.v1.ContentEndorsed;
import dev.parley.v1.DeliveryConfirmed;
import dev.parley.v1.ItemsAdded;
import dev.parley.v1.MessageSent;
import dev.parley.v1.NoteDeleted;
import dev.parley.v1.NoteWritten;
import dev.parley.v1.Outcome;
import dev.parley.v1.PauseEnded;
import dev.parley.v1.ProgressReported;
import dev.parley.v1.ProposalDecided;
import dev.parley.v1.ProposalExpired;
import dev.parley.v1.QuestionAnswered;
import dev.parley.v1.QuestionAsked;
import dev.parley.v1.QuestionExpired;
import dev.parley.v1.ResultRefused;
import dev.parley.v1.ResultSubmitted;
import dev.parley.v1.ReviewOf;
import dev.parley.v1.RunWithheld;
import dev.parley.v1.RunsForgotten;
import dev.parley.v1.ScheduleChanged;
import dev.parley.v1.ScheduleFired;
import dev.parley.v1.ScheduleHeld;
import dev.parley.v1.StopReported;
import dev.parley.v1.TaskAssigned;
import dev.parley.v1.TaskCreated;
import dev.parley.v1.TaskEnded;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskParked;
import dev.parley.v1.TaskPaused;
import dev.parley.v1.TaskQueued;
import dev.parley.v1.TaskResumed;
import dev.parley.v1.TaskRetargeted;
import dev.parley.v1.TaskRetried;
import dev.parley.v1.TaskYielded;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageReported;
import dev.parley.v1.VerdictGiven;
import dev.parley.v1.VerdictRefused;
import dev.parley.v1.VerdictSubmitted;
import dev.parley.v1.YieldRefused;
import org.jspecify.annotations.Nullable;

/** Turns stored events into public ones. */
public final class EventMapper {

  private EventMapper() {}

  /** Whether an event is for others to see. */
  public static boolean isPublic(Event event) {
    return switch (event.getKindCase()) {
      case TASK_FORGOTTEN, SWITCH_ENGAGED, SWITCH_EASED, SWITCH_FORGOTTEN -> false;
      default -> true;
    };
  }

  /**
   * Turns an event into its public form.
   *
   * @param position where it stands in its shard
   * @param ended the task, when the event is its end and the task is still there to be read
   */
  public static TaskEvent toPublic(Event event, long position, @Nullable TaskSnapshot ended) {
    TaskEvent.Builder builder =
        TaskEvent.newBuilder()
            .setTaskId(event.getTaskId())
            .setNumber(event.getNumber())
            .setTreeCursor(position)
            .setEventTime(Times.timestamp(event.getTimeMs()))
            .setActor(Actors.toPublic(event.getActor()))
            .setStateValue(event.getState());
    switch (event.getKindCase()) {
      case TASK_CREATED -> builder.setCreated(created(event.getTaskCreated()));
      case TASK_QUEUED -> builder.setQueued(TaskQueued.getDefaultInstance());
      case TASK_ASSIGNED -> builder.setAssigned(assigned(event.getTaskAssigned()));
      case ATTEMPT_ACCEPTED ->
          builder.setAccepted(
              AttemptAccepted.newBuilder()
                  .setLeaseToken(event.getAttemptAccepted().getLeaseToken()));
      case ATTEMPT_DECLINED -> builder.setDeclined(declined(event.getAttemptDeclined()));
      case ASSIGNMENT_YIELDED ->
          builder.setYielded(
              AssignmentYielded.newBuilder()
                  .setLeaseToken(event.getAssignmentYielded().getLeaseToken()));
      case PROGRESS_REPORTED -> builder.setProgress(progress(event.getProgressReported()));
      case ATTEMPT_FAILED -> builder.setFailed(failed(event.getAttemptFailed()));
      case RESULT_SUBMITTED -> builder.setResult(result(event.getResultSubmitted()));
      case VERDICT_SUBMITTED -> builder.setVerdictSubmitted(verdict(event.getVerdictSubmitted()));
      case VERDICT_GIVEN -> builder.setVerdict(verdict(event.getVerdictGiven()));
      case TASK_PARKED ->
          builder.setParked(
              TaskParked.newBuilder().setReasonValue(event.getTaskParked().getReason()));
      case TASK_RETRIED ->
          builder.setRetried(
              TaskRetried.newBuilder().setMessage(event.getTaskRetried().getMessage()));
      case LOOP_DETECTED -> builder.setLoopDetected(LoopMapper.toPublic(event.getLoopDetected()));
      case QUESTION_ASKED -> builder.setQuestionAsked(asked(event.getQuestionAsked()));
      case QUESTION_ANSWERED -> builder.setQuestionAnswered(answered(event.getQuestionAnswered()));
      case QUESTION_EXPIRED ->
          builder.setQuestionExpired(
              QuestionExpired.newBuilder()
                  .setQuestionId(event.getQuestionExpired().getQuestionId())
                  .setOverdueActionValue(event.getQuestionExpired().getOverdueAction()));
      case ACTION_PROPOSED -> builder.setActionProposed(proposed(event.getActionProposed()));
      case PROPOSAL_DECIDED -> builder.setProposalDecided(decided(event.getProposalDecided()));
      case PROPOSAL_EXPIRED ->
          builder.setProposalExpired(
              ProposalExpired.newBuilder()
                  .setProposalId(event.getProposalExpired().getProposalId()));
      case APPROVAL_USED ->
          builder.setApprovalUsed(
              ApprovalUsed.newBuilder()
                  .setLeaseToken(event.getApprovalUsed().getLeaseToken())
                  .setProposalId(event.getApprovalUsed().getProposalId())
                  .setDigest(event.getApprovalUsed().getDigest()));
      case RULE_DECIDED -> builder.setRuleDecided(RuleMapper.toPublic(event.getRuleDecided()));
      case MESSAGE_SENT -> builder.setMessageSent(sent(event.getMessageSent()));
      case DELIVERY_CONFIRMED ->
          builder.setDeliveryConfirmed(
              DeliveryConfirmed.newBuilder()
                  .setLeaseToken(event.getDeliveryConfirmed().getLeaseToken())
                  .addAllQuestionIds(event.getDeliveryConfirmed().getQuestionIdsList())
                  .addAllProposalIds(event.getDeliveryConfirmed().getProposalIdsList())
                  .setMessageNumber(event.getDeliveryConfirmed().getMessageNumber()));
      case TASK_YIELDED -> builder.setTaskYielded(yielded(event.getTaskYielded()));
      case TASK_RESUMED ->
          builder.setResumed(
              TaskResumed.newBuilder().setJoin(JoinMapper.toPublic(event.getTaskResumed())));
      case TASK_ENDED ->
          builder.setEnded(
              TaskEnded.newBuilder()
                  .setOutcome(outcome(event, ended))
                  .setSwitchId(event.getTaskEnded().getSwitchId()));
      case TASK_PAUSED ->
          builder.setPaused(
              TaskPaused.newBuilder()
                  .setSwitchId(event.getTaskPaused().getSwitchId())
                  .setLeaseToken(event.getTaskPaused().getLeaseToken()));
      case PAUSE_ENDED -> builder.setPauseEnded(PauseEnded.getDefaultInstance());
      case STOP_REPORTED ->
          builder.setStop(
              StopReported.newBuilder()
                  .setLeaseToken(event.getStopReported().getLeaseToken())
                  .setStopped(event.getStopReported().getStopped())
                  .setMessage(event.getStopReported().getMessage()));
      case RESULT_REFUSED -> builder.setResultRefused(refused(event.getResultRefused()));
      case VERDICT_REFUSED -> builder.setVerdictRefused(refused(event.getVerdictRefused()));
      case YIELD_REFUSED -> builder.setYieldRefused(refused(event.getYieldRefused()));
      case CANCEL_REQUESTED -> builder.setCancelRequested(canceling(event.getCancelRequested()));
      case TASK_RETARGETED -> builder.setRetargeted(retargeted(event.getTaskRetargeted()));
      case USAGE_REPORTED -> builder.setUsage(usage(event.getUsageReported()));
      case BUDGET_WARNED ->
          builder.setBudgetWarned(
              BudgetWarned.newBuilder()
                  .setItemValue(event.getBudgetWarned().getItem())
                  .setSpent(event.getBudgetWarned().getSpent())
                  .setLimit(event.getBudgetWarned().getLimit()));
      case BUDGET_WAITED ->
          builder.setBudgetWaited(
              BudgetWaited.newBuilder()
                  .setItemValue(event.getBudgetWaited().getItem())
                  .setTaskId(event.getBudgetWaited().getTaskId())
                  .setNeeded(event.getBudgetWaited().getNeeded())
                  .setRemaining(event.getBudgetWaited().getRemaining()));
      case BUDGET_GRANTED ->
          builder.setBudgetGranted(
              BudgetGranted.newBuilder().setNextRound(event.getBudgetGranted().getNextRound()));
      case BUDGET_TOPPED_UP ->
          builder.setBudgetToppedUp(
              BudgetToppedUp.newBuilder()
                  .setAdded(BudgetMapper.toPublic(event.getBudgetToppedUp().getAdded()))
                  .setMessage(event.getBudgetToppedUp().getMessage()));
      case SCHEDULE_FIRED -> builder.setScheduleFired(fired(event.getScheduleFired()));
      case RUN_WITHHELD -> builder.setRunWithheld(withheld(event.getRunWithheld()));
      case SCHEDULE_HELD ->
          builder.setScheduleHeld(
              ScheduleHeld.newBuilder()
                  .setPaused(event.getScheduleHeld().getPaused())
                  .setMessage(event.getScheduleHeld().getMessage()));
      case SCHEDULE_CHANGED ->
          builder.setScheduleChanged(
              ScheduleChanged.newBuilder()
                  .setUnknownFields(
                      StoredFields.one(
                          ScheduleChanged.SPEC_FIELD_NUMBER,
                          event.getScheduleChanged().getCreated().getSpec())));
      case RUNS_FORGOTTEN ->
          builder.setRunsForgotten(
              RunsForgotten.newBuilder().setTasks(event.getRunsForgotten().getTasks()));
      case CONTENT_ENDORSED ->
          builder.setContentEndorsed(
              ContentEndorsed.newBuilder()
                  .setTrustLabelValue(event.getContentEndorsed().getTrust())
                  .setSeenTreeCursor(event.getContentEndorsed().getSeenPosition())
                  .setMessage(event.getContentEndorsed().getMessage()));
      case NOTE_WRITTEN -> builder.setNoteWritten(written(event.getNoteWritten()));
      case NOTE_DELETED ->
          builder.setNoteDeleted(NoteDeleted.newBuilder().setKey(event.getNoteDeleted().getKey()));
      case BARRIER_ARRIVED ->
          builder.setBarrierArrived(
              BarrierArrived.newBuilder()
                  .setName(event.getBarrierArrived().getName())
                  .setParties(event.getBarrierArrived().getParties())
                  .setParticipant(event.getBarrierArrived().getParticipant())
                  .setGeneration(event.getBarrierArrived().getGeneration()));
      case BARRIER_ENDED ->
          builder.setBarrierEnded(
              BarrierEnded.newBuilder()
                  .setName(event.getBarrierEnded().getName())
                  .setStateValue(event.getBarrierEnded().getState()));
      case ITEMS_ADDED -> builder.setItemsAdded(itemsAdded(event.getItemsAdded()));
      case CHILDREN_HELD ->
          builder.setChildrenHeld(
              ChildrenHeld.newBuilder()
                  .setReasonValue(event.getChildrenHeld().getReason())
                  .setSwitchId(event.getChildrenHeld().getSwitchId())
                  .setTaskId(event.getChildrenHeld().getTaskId())
                  .setLasting(event.getChildrenHeld().getLasting()));
      case CHILDREN_RELEASED -> builder.setChildrenReleased(ChildrenReleased.getDefaultInstance());
      // Not public, or written by a newer version: the state above is right all the same.
      case SWITCH_ENGAGED, SWITCH_EASED, SWITCH_FORGOTTEN, TASK_FORGOTTEN, KIND_NOT_SET -> {}
    }
    return builder.build();
  }

  private static TaskCreated created(dev.parley.journal.v1.TaskCreated created) {
    TaskCreated.Builder builder = TaskCreated.newBuilder();
    if (created.hasReviewOf()) {
      builder.setReviewOf(
          ReviewOf.newBuilder()
              .setTaskId(created.getParentId())
              .setRound(created.getReviewOf().getRound())
              .setNumber(created.getReviewOf().getNumber()));
    }
    return builder
        .setUnknownFields(StoredFields.one(TaskCreated.SPEC_FIELD_NUMBER, created.getSpec()))
        .setParentId(created.getParentId())
        .setDepth(created.getDepth())
        .addAllSameAs(created.getSameAsList())
        .build();
  }

  private static ScheduleFired fired(dev.parley.journal.v1.ScheduleFired fired) {
    return ScheduleFired.newBuilder()
        .setFireTime(Times.timestamp(fired.getFireTimeMs()))
        .setRunId(fired.getRunId())
        .setTriggered(fired.getTriggered())
        .build();
  }

  private static RunWithheld withheld(dev.parley.journal.v1.RunWithheld withheld) {
    RunWithheld.Builder shown =
        RunWithheld.newBuilder()
            .setFireTime(Times.timestamp(withheld.getFireTimeMs()))
            .setReasonValue(withheld.getReason())
            .setMessage(withheld.getMessage());
    if (withheld.getBeforeTimeMs() != 0) {
      shown.setBeforeTime(Times.timestamp(withheld.getBeforeTimeMs()));
    }
    return shown.build();
  }

  private static NoteWritten written(dev.parley.journal.v1.NoteWritten written) {
    return NoteWritten.newBuilder()
        .setKey(written.getKey())
        .setUnknownFields(StoredFields.one(NoteWritten.VALUE_FIELD_NUMBER, written.getValue()))
        .build();
  }

  private static UsageReported usage(dev.parley.journal.v1.UsageReported reported) {
    return UsageReported.newBuilder()
        .setLeaseToken(reported.getLeaseToken())
        .setUsage(
            Usage.newBuilder()
                .setTokens(reported.getTokens())
                .setCostMicros(reported.getCostMicros())
                .setCalls(reported.getCalls()))
        .build();
  }

  private static TaskAssigned assigned(dev.parley.journal.v1.TaskAssigned assigned) {
    return TaskAssigned.newBuilder()
        .setAssignee(Actors.agent(assigned.getAgentId(), assigned.getInstanceId()))
        .setLeaseToken(assigned.getLeaseToken())
        .setRound(assigned.getRound())
        .setAttempt(assigned.getAttempt())
        .build();
  }

  private static ProgressReported progress(dev.parley.journal.v1.ProgressReported reported) {
    return ProgressReported.newBuilder()
        .setLeaseToken(reported.getLeaseToken())
        .setUnknownFields(
            StoredFields.one(ProgressReported.PROGRESS_FIELD_NUMBER, reported.getProgress()))
        .build();
  }

  private static AttemptFailed failed(dev.parley.journal.v1.AttemptFailed failed) {
    AttemptFailed.Builder builder =
        AttemptFailed.newBuilder()
            .setLeaseToken(failed.getLeaseToken())
            .setFailure(OutcomeMapper.failure(failed));
    if (failed.getNextStartTimeMs() != 0) {
      builder.setNextStartTime(Times.timestamp(failed.getNextStartTimeMs()));
    }
    if (failed.hasEscalation()) {
      builder.setEscalatedTo(Escalations.toPublic(failed.getEscalation()));
    }
    return builder.build();
  }

  private static AttemptDeclined declined(dev.parley.journal.v1.AttemptDeclined declined) {
    AttemptDeclined.Builder builder =
        AttemptDeclined.newBuilder()
            .setLeaseToken(declined.getLeaseToken())
            .setMessage(declined.getMessage());
    if (declined.hasEscalation()) {
      builder.setEscalatedTo(Escalations.toPublic(declined.getEscalation()));
    }
    return builder.build();
  }

  private static ResultSubmitted result(dev.parley.journal.v1.ResultSubmitted submitted) {
    return ResultSubmitted.newBuilder()
        .setLeaseToken(submitted.getLeaseToken())
        .setRound(submitted.getRound())
        .setRepeatedRound(submitted.getRepeatedRound())
        .setUnknownFields(
            StoredFields.one(ResultSubmitted.RESULT_FIELD_NUMBER, submitted.getResult()))
        .build();
  }

  private static TaskYielded yielded(dev.parley.journal.v1.TaskYielded yielded) {
    TaskYielded.Builder builder =
        TaskYielded.newBuilder()
            .setLeaseToken(yielded.getLeaseToken())
            .setJoin(JoinMapper.toPublic(yielded.getJoin()))
            .setContinuationBytes(yielded.getContinuation().size());
    if (!yielded.getUsage().isEmpty()) {
      builder.setUnknownFields(
          StoredFields.one(TaskYielded.USAGE_FIELD_NUMBER, yielded.getUsage()));
    }
    return builder.build();
  }

  private static ResultRefused refused(dev.parley.journal.v1.ResultRefused refused) {
    return ResultRefused.newBuilder()
        .setLeaseToken(refused.getLeaseToken())
        .setUnknownFields(StoredFields.one(ResultRefused.RESULT_FIELD_NUMBER, refused.getResult()))
        .build();
  }

  private static VerdictRefused refused(dev.parley.journal.v1.VerdictRefused refused) {
    return VerdictRefused.newBuilder()
        .setLeaseToken(refused.getLeaseToken())
        .setUnknownFields(
            StoredFields.one(VerdictRefused.VERDICT_FIELD_NUMBER, refused.getVerdict()))
        .build();
  }

  private static YieldRefused refused(dev.parley.journal.v1.YieldRefused refused) {
    return YieldRefused.newBuilder()
        .setLeaseToken(refused.getLeaseToken())
        .setJoin(JoinMapper.toPublic(refused.getJoin()))
        .setContinuationBytes(refused.getContinuation().size())
        .build();
  }

  private static CancelRequested canceling(dev.parley.journal.v1.CancelRequested requested) {
    return CancelRequested.newBuilder()
        .setDueTime(Times.timestamp(requested.getDueTimeMs()))
        .setMessage(requested.getMessage())
        .setLeaseToken(requested.getLeaseToken())
        .build();
  }

  private static TaskRetargeted retargeted(dev.parley.journal.v1.TaskRetargeted to) {
    return TaskRetargeted.newBuilder()
        .setTarget(SpecMapper.accepted(to.getSpec()).getTarget())
        .setMessage(to.getMessage())
        .build();
  }

  private static ItemsAdded itemsAdded(dev.parley.journal.v1.ItemsAdded added) {
    return ItemsAdded.newBuilder()
        .setItems(added.getItemsCount())
        .setTotal(added.getFirst() + added.getItemsCount())
        .setComplete(added.getComplete())
        .build();
  }

  private static VerdictSubmitted verdict(dev.parley.journal.v1.VerdictSubmitted submitted) {
    return VerdictSubmitted.newBuilder()
        .setLeaseToken(submitted.getLeaseToken())
        .setUnknownFields(
            StoredFields.one(VerdictSubmitted.VERDICT_FIELD_NUMBER, submitted.getVerdict()))
        .build();
  }

  private static QuestionAsked asked(dev.parley.journal.v1.QuestionAsked asked) {
    QuestionAsked.Builder builder =
        QuestionAsked.newBuilder()
            .setLeaseToken(asked.getLeaseToken())
            .setUnknownFields(
                StoredFields.one(QuestionAsked.QUESTION_FIELD_NUMBER, asked.getQuestion()));
    if (asked.getExpireTimeMs() != 0) {
      builder.setExpireTime(Times.timestamp(asked.getExpireTimeMs()));
    }
    return builder.build();
  }

  private static ActionProposed proposed(dev.parley.journal.v1.ActionProposed proposed) {
    return ActionProposed.newBuilder()
        .setLeaseToken(proposed.getLeaseToken())
        .setUnknownFields(
            StoredFields.one(ActionProposed.PROPOSAL_FIELD_NUMBER, proposed.getProposal()))
        .setDigest(proposed.getDigest())
        .setApproverValue(proposed.getApprover())
        .setExpireTime(Times.timestamp(proposed.getExpireTimeMs()))
        .setRepeated(proposed.getRepeated())
        .build();
  }

  private static ProposalDecided decided(dev.parley.journal.v1.ProposalDecided decided) {
    ProposalDecided.Builder builder =
        ProposalDecided.newBuilder()
            .setProposalId(decided.getProposalId())
            .setDigest(decided.getDigest())
            .setApproved(decided.getApproved())
            .setMessage(decided.getMessage());
    if (decided.getApproved()) {
      builder.setApprovalExpireTime(Times.timestamp(decided.getApprovalExpireTimeMs()));
    }
    return builder.build();
  }

  private static QuestionAnswered answered(dev.parley.journal.v1.QuestionAnswered answered) {
    return QuestionAnswered.newBuilder()
        .setQuestionId(answered.getQuestionId())
        .setTrustLabelValue(answered.getTrust() == 0 ? Trust.USER : answered.getTrust())
        .setUnknownFields(
            StoredFields.one(QuestionAnswered.ANSWER_FIELD_NUMBER, answered.getAnswer()))
        .build();
  }

  private static MessageSent sent(dev.parley.journal.v1.MessageSent sent) {
    return MessageSent.newBuilder()
        .setNumber(sent.getNumber())
        .setUnknownFields(
            StoredFields.one(MessageSent.MESSAGE_FIELD_NUMBER, DialogueMapper.message(sent)))
        .build();
  }

  private static VerdictGiven verdict(dev.parley.journal.v1.VerdictGiven given) {
    ByteString verdict =
        given.getReviewsCount() == 0
            ? given.getVerdict()
            : VerdictMapper.verdict(given.getDecision(), given.getReviewsList());
    VerdictGiven.Builder builder =
        VerdictGiven.newBuilder()
            .setRound(given.getRound())
            .setAwaitedReviewerValue(given.getAwaitedReviewer())
            .setUnknownFields(StoredFields.one(VerdictGiven.VERDICT_FIELD_NUMBER, verdict));
    given.getReviewsList().forEach(review -> builder.addReviews(VerdictMapper.toPublic(review)));
    return builder.build();
  }

  private static Outcome outcome(Event event, @Nullable TaskSnapshot task) {
    if (task != null && task.outcome() != null) {
      return OutcomeMapper.toPublic(task, task.outcome());
    }
    return Outcome.newBuilder()
        .setStateValue(event.getTaskEnded().getState())
        .setReasonValue(event.getTaskEnded().getReason())
        .setActor(Actors.toPublic(event.getActor()))
        .setMessage(event.getTaskEnded().getMessage())
        .build();
  }
}
