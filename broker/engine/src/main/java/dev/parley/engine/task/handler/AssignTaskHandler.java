package dev.parley.engine.task.handler;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Autonomy;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.AssignTask;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskEffect.ReviewWork;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.handler.TaskDecision.SlotFreed;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Deadlines;
import dev.parley.journal.v1.ReviewOf;
import dev.parley.journal.v1.TaskAssigned;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives a queued task to the instance whose slot was taken for it. */
final class AssignTaskHandler {

  /** Children that come with an assignment, which holds much else and has to fit a frame. */
  private static final int RESUMPTION_CHILDREN = 256;

  private static final int RESUMPTION_BYTES = 768 * 1024;

  private AssignTaskHandler() {}

  static TaskDecision decide(AssignTask command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null || task.state() != TaskState.QUEUED) {
      return TaskDecision.acknowledge(new SlotFreed(command.holder(), command.lease()));
    }
    Draft draft = Draft.of(task, Actors.BROKER, context);
    draft.add(
        draft
            .event(TaskState.ASSIGNED)
            .setTaskAssigned(
                TaskAssigned.newBuilder()
                    .setAgentId(command.holder().agentId())
                    .setInstanceId(command.holder().instanceId())
                    .setLeaseToken(command.lease().token())
                    .setRound(task.round())
                    .setAttempt(task.attempt() + 1)));
    return new TaskDecision(
        draft.events(),
        () -> TaskReply.Acknowledged.INSTANCE,
        effects(command, task, context),
        List.of());
  }

  private static List<TaskEffect> effects(
      AssignTask command, TaskView task, HandlerContext context) {
    TaskEffect deliver = deliver(command, task, context);
    if (task.dialogue().messages().isEmpty() || context.rules().breaks(TaskRule.FORGET_MESSAGES)) {
      return List.of(deliver);
    }
    List<TaskEffect> all = new ArrayList<>(List.of(deliver));
    all.addAll(Deliveries.messages(task, command.holder(), command.lease()));
    return all;
  }

  private static TaskEffect deliver(AssignTask command, TaskView task, HandlerContext context) {
    Deadlines deadlines = task.created().getDeadlines();
    BudgetView budget = task.budget();
    List<TaskSnapshot.Round> rounds =
        context.rules().breaks(TaskRule.FORGET_FEEDBACK) ? List.of() : task.rounds();
    return new TaskEffect.Deliver(
        command.holder(),
        command.lease(),
        task.created().getSpec(),
        task.created().getParentId(),
        task.created().getDepth(),
        task.requester(),
        task.round(),
        task.attempt() + 1,
        rounds,
        deadlines.getHeartbeatMs(),
        deadlines.getAttemptMs(),
        deadlines.getIdleMs(),
        deadlines.getTotalMs() == 0 ? 0 : task.createTimeMs() + deadlines.getTotalMs(),
        resumption(task, context),
        budget == null ? null : budget.status(context.nowMs()),
        context.rules().breaks(TaskRule.FORGET_ANSWERS) ? Dialogue.NONE : task.dialogue(),
        review(task),
        task.created().hasRun() ? task.created().getRun() : null,
        Trees.runId(task),
        context.rules().breaks(TaskRule.FORGET_DECISIONS) ? Proposals.NONE : task.proposals(),
        Autonomy.of(task.created()),
        task.escalatedTo());
  }

  private static TaskEffect.@Nullable Resumption resumption(TaskView task, HandlerContext context) {
    Suspension suspension = task.suspension();
    TaskSnapshot.JoinStatus join = suspension == null ? null : task.snapshot().join();
    if (suspension == null || join == null) {
      return null;
    }
    ByteString continuation =
        context.rules().breaks(TaskRule.FORGET_CONTINUATION)
            ? ByteString.EMPTY
            : suspension.continuation();
    TaskReply.Children children =
        context.rules().breaks(TaskRule.FORGET_OUTCOMES)
            ? new TaskReply.Children(List.of(), TaskReply.Children.END)
            : ChildPages.read(task, 0, true, RESUMPTION_CHILDREN, RESUMPTION_BYTES, false);
    return new TaskEffect.Resumption(continuation, join, children);
  }

  private static @Nullable ReviewWork review(TaskView task) {
    TaskView reviewed = task.key().isReview() ? task.parent() : null;
    if (reviewed == null) {
      return null;
    }
    ReviewOf about = task.created().getReviewOf();
    return new ReviewWork(
        new TaskSnapshot.ReviewOf(reviewed.key().taskId(), about.getRound(), about.getNumber()),
        reviewed.created().getSpec(),
        reviewed.rounds());
  }
}
