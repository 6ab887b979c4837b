package dev.parley.server.edge.map;

import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Policies;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import dev.parley.v1.TaskSpec;
import java.util.List;

/** Turns tasks into public ones. */
public final class TaskMapper {

  /** How many of the times to come are told of a schedule by itself; in lists it is one. */
  private static final int NEXT_TIMES = 5;

  private TaskMapper() {}

  /** All that is known of a task and fits into one message. */
  public static Task toPublic(TaskSnapshot task) {
    Task.Builder builder =
        withoutSpec(task, NEXT_TIMES)
            .setUnknownFields(StoredFields.one(Task.SPEC_FIELD_NUMBER, task.spec()));
    if (task.outcome() != null) {
      builder.setOutcome(OutcomeMapper.toPublic(task, task.outcome()));
    }
    List<TaskSnapshot.Round> rounds = task.rounds();
    if (rounds.isEmpty()
        && task.dialogue() == Dialogue.NONE
        && task.proposals() == Proposals.NONE) {
      return builder.build();
    }
    Room room = new Room(builder.build().getSerializedSize() + RoundMapper.lastBytes(rounds));
    return builder
        .addAllProposals(ApprovalMapper.all(task.proposals(), room))
        .addAllQuestions(DialogueMapper.questions(task.dialogue(), room))
        .addAllMessages(DialogueMapper.messages(task.dialogue(), room))
        .addAllRounds(RoundMapper.toPublic(rounds, room))
        .build();
  }

  /** For lists: of the spec and the outcome only what is small. */
  public static Task brief(TaskSnapshot task) {
    TaskSpec spec = Bytes.read(TaskSpec.parser(), task.spec());
    TaskSpec.Builder small =
        TaskSpec.newBuilder()
            .setObjective(spec.getObjective())
            .setTarget(brief(spec.getTarget()))
            .setPriority(spec.getPriority())
            .putAllLabels(spec.getLabelsMap());
    if (spec.hasSchedule()) {
      small.setSchedule(spec.getSchedule());
    }
    Task.Builder builder =
        withoutSpec(task).setSpec(small).addAllProposals(ApprovalMapper.pending(task.proposals()));
    if (task.outcome() != null) {
      builder.setOutcome(OutcomeMapper.brief(task.outcome()));
    }
    return builder.build();
  }

  /** Of what a fan-out is made of only whom it is for. */
  private static Target brief(Target target) {
    if (!target.hasFanOut()) {
      return target;
    }
    FanOutTarget.Builder many = target.getFanOut().toBuilder().clearItems();
    many.setTemplate(TaskSpec.newBuilder().setTarget(many.getTemplate().getTarget()));
    return Target.newBuilder().setFanOut(many).build();
  }

  /** For answers to many requests at once: what the requester has not sent itself. */
  public static Task receipt(TaskSnapshot task) {
    return withoutSpec(task).build();
  }

  /** For a requester that follows many tasks: what it is asked, or how the task ended. */
  public static Task settled(TaskSnapshot task) {
    Task.Builder builder = withoutSpec(task);
    if (task.outcome() != null) {
      builder.setOutcome(OutcomeMapper.toPublic(task, task.outcome()));
    } else {
      if (!task.rounds().isEmpty()) {
        builder.addRounds(RoundMapper.toPublic(task.rounds().getLast()));
      }
      builder.addAllQuestions(DialogueMapper.openQuestions(task.dialogue()));
    }
    return builder.build();
  }

  private static Task.Builder withoutSpec(TaskSnapshot task) {
    return withoutSpec(task, 1);
  }

  private static Task.Builder withoutSpec(TaskSnapshot task, int nextTimes) {
    Task.Builder builder =
        Task.newBuilder()
            .setTaskId(task.key().taskId())
            .setParentId(task.parentId())
            .setRootId(task.key().rootId())
            .setDepth(task.depth())
            .setRequester(Actors.toPublic(task.requester()))
            .setStateValue(task.state().number())
            .setReasonValue(task.reason().number())
            .setRound(task.round())
            .setAttempt(task.attempt())
            .setAttemptTotal(task.attemptTotal())
            .setLastEventNumber(task.lastEventNumber())
            .setChildCount(task.childCount())
            .setAutonomyLevel(task.autonomyLevel())
            .setCreateTime(Times.timestamp(task.createTimeMs()))
            .setUpdateTime(Times.timestamp(task.updateTimeMs()));
    if (task.holder() != null) {
      builder.setAssignee(Actors.toPublic(task.holder()));
    }
    if (task.awaited() != Policies.Reviewer.UNSPECIFIED) {
      builder.setAwaitedReviewerValue(task.awaited().number());
    }
    if (task.reviewOf() != null) {
      builder.setReviewOf(VerdictMapper.toPublic(task.reviewOf()));
    }
    if (task.endTimeMs() != 0) {
      builder.setEndTime(Times.timestamp(task.endTimeMs()));
    }
    if (task.join() != null) {
      builder.setJoin(JoinMapper.toPublic(task.join()));
    }
    if (task.budget() != null) {
      builder.setBudget(BudgetMapper.toPublic(task.budget()));
    }
    if (task.nextStartTimeMs() != 0) {
      builder.setNextStartTime(Times.timestamp(task.nextStartTimeMs()));
    }
    if (task.recurrence() != null) {
      builder.setSchedule(ScheduleMapper.toPublic(task, task.recurrence(), nextTimes));
    }
    if (task.run() != null) {
      builder.setRun(ScheduleMapper.toPublic(task.run()));
    }
    return builder;
  }
}
