package dev.parley.server.edge.map;

import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.BudgetWarning;
import dev.parley.v1.DeliverAnswer;
import dev.parley.v1.DeliverDecision;
import dev.parley.v1.DeliverMessage;
import dev.parley.v1.RequestStop;
import dev.parley.v1.Resumption;
import dev.parley.v1.ReviewAssignment;
import dev.parley.v1.Revoke;
import dev.parley.v1.RevokeReason;
import java.util.List;

/** Turns effects into the frames that agents get. */
public final class EffectMapper {

  private EffectMapper() {}

  public static BrokerFrame toFrame(TaskEffect.Deliver work) {
    Assignment.Builder assignment =
        Assignment.newBuilder()
            .setLease(LeaseMapper.toPublic(work.lease()))
            .setUnknownFields(StoredFields.one(Assignment.SPEC_FIELD_NUMBER, work.spec()))
            .setParentId(work.parentId())
            .setRootId(work.lease().task().rootId())
            .setDepth(work.depth())
            .setRound(work.round())
            .setAttempt(work.attempt())
            .setHeartbeatTimeout(Times.duration(work.heartbeatMs()))
            .setAttemptTimeout(Times.duration(work.attemptMs()))
            .setRequester(Actors.toPublic(work.requester()))
            .setAutonomyLevel(work.autonomyLevel())
            .setEscalatedTo(work.escalatedTo());
    if (work.idleMs() != 0) {
      assignment.setIdleTimeout(Times.duration(work.idleMs()));
    }
    if (work.expireTimeMs() != 0) {
      assignment.setExpireTime(Times.timestamp(work.expireTimeMs()));
    }
    if (work.resumption() != null) {
      assignment.setResumption(resumption(work.resumption()));
    }
    if (work.budget() != null) {
      assignment.setBudget(BudgetMapper.toPublic(work.budget()));
    }
    if (work.run() != null) {
      assignment.setRun(ScheduleMapper.toPublic(work.run()));
    }
    assignment.setRunId(work.runId());
    fill(assignment, work);
    return BrokerFrame.newBuilder().setAssignment(assignment).build();
  }

  /** Adds what there may be more of than fits into one message. */
  private static void fill(Assignment.Builder assignment, TaskEffect.Deliver work) {
    boolean plain = work.dialogue() == Dialogue.NONE && work.proposals() == Proposals.NONE;
    List<TaskSnapshot.Round> earlier = work.earlierRounds();
    TaskEffect.ReviewWork review = work.review();
    if (plain && earlier.isEmpty() && review == null) {
      return;
    }
    long taken = assignment.build().getSerializedSize() + RoundMapper.lastBytes(earlier);
    if (review != null) {
      taken += review.spec().size() + RoundMapper.lastBytes(review.rounds());
    }
    Room room = new Room(taken);
    assignment
        .addAllProposals(ApprovalMapper.forHolder(work.proposals(), room))
        .addAllQuestions(DialogueMapper.questions(work.dialogue(), room))
        .addAllEarlierRounds(RoundMapper.toPublic(earlier, room));
    if (review != null) {
      assignment.setReview(
          ReviewAssignment.newBuilder()
              .setReviewOf(VerdictMapper.toPublic(review.about()))
              .setUnknownFields(StoredFields.one(ReviewAssignment.SPEC_FIELD_NUMBER, review.spec()))
              .addAllRounds(RoundMapper.toPublic(review.rounds(), room)));
    }
  }

  private static Resumption resumption(TaskEffect.Resumption resumption) {
    Resumption.Builder builder =
        Resumption.newBuilder()
            .setContinuation(resumption.continuation())
            .setJoin(JoinMapper.toPublic(resumption.join()))
            .setNextPageToken(ChildPageToken.after(resumption.children(), true));
    resumption.children().tasks().forEach(child -> builder.addChildren(TaskMapper.settled(child)));
    return builder.build();
  }

  public static BrokerFrame toFrame(TaskEffect.Tell news) {
    return switch (news) {
      case TaskEffect.TellAnswer told ->
          BrokerFrame.newBuilder()
              .setAnswer(
                  DeliverAnswer.newBuilder()
                      .setLease(LeaseMapper.toPublic(told.lease()))
                      .setQuestion(DialogueMapper.toPublic(told.question())))
              .build();
      case TaskEffect.TellDecision told ->
          BrokerFrame.newBuilder()
              .setDecision(
                  DeliverDecision.newBuilder()
                      .setLease(LeaseMapper.toPublic(told.lease()))
                      .setProposal(ApprovalMapper.toPublic(told.proposal(), false)))
              .build();
      case TaskEffect.TellMessage told ->
          BrokerFrame.newBuilder()
              .setMessage(
                  DeliverMessage.newBuilder()
                      .setLease(LeaseMapper.toPublic(told.lease()))
                      .setMessage(DialogueMapper.toPublic(told.message(), false)))
              .build();
    };
  }

  public static BrokerFrame toFrame(TaskEffect.Revoke revoke) {
    return BrokerFrame.newBuilder()
        .setRevoke(
            Revoke.newBuilder()
                .setLease(LeaseMapper.toPublic(revoke.lease()))
                .setReason(reason(revoke.cause()))
                .setMessage(revoke.message()))
        .build();
  }

  public static BrokerFrame toFrame(TaskEffect.BudgetNotice notice) {
    return BrokerFrame.newBuilder()
        .setBudgetWarning(
            BudgetWarning.newBuilder()
                .setLease(LeaseMapper.toPublic(notice.lease()))
                .setTaskId(notice.taskId())
                .setItemValue(notice.item().number())
                .setSpent(notice.spent())
                .setLimit(notice.limit()))
        .build();
  }

  public static BrokerFrame toFrame(TaskEffect.RequestStop request) {
    return BrokerFrame.newBuilder()
        .setRequestStop(
            RequestStop.newBuilder()
                .setLease(LeaseMapper.toPublic(request.lease()))
                .setGrace(Times.duration(request.graceMs()))
                .setMessage(request.message()))
        .build();
  }

  private static RevokeReason reason(TaskEffect.Cause cause) {
    return switch (cause) {
      case UNSPECIFIED -> RevokeReason.REVOKE_REASON_UNSPECIFIED;
      case CANCELED -> RevokeReason.REVOKE_REASON_CANCELED;
      case KILLED -> RevokeReason.REVOKE_REASON_KILLED;
      case EXPIRED -> RevokeReason.REVOKE_REASON_EXPIRED;
      case LEASE_LOST -> RevokeReason.REVOKE_REASON_LEASE_LOST;
      case PAUSED -> RevokeReason.REVOKE_REASON_PAUSED;
      case BUDGET_EXHAUSTED -> RevokeReason.REVOKE_REASON_BUDGET_EXHAUSTED;
      case ANSWER_OVERDUE -> RevokeReason.REVOKE_REASON_ANSWER_OVERDUE;
      case LOOP -> RevokeReason.REVOKE_REASON_LOOP;
    };
  }
}
