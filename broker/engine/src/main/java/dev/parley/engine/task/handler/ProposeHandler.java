package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Autonomy;
import dev.parley.engine.task.Autonomy.Ruling;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Proposal.State;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.RuleDecision;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.Propose;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.RuleDecided;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the holder wants to do: its autonomy level decides at once, or somebody has to. What
 * was proposed before is not proposed twice: if it is pending nothing changes, if the decision
 * still holds it is told again.
 */
final class ProposeHandler {

  private ProposeHandler() {}

  static TaskDecision decide(Propose command, HandlerContext context) {
    return Leases.whileLive(command, context, task -> propose(task, command, context));
  }

  private static TaskDecision propose(TaskView task, Propose command, HandlerContext context) {
    TaskDecision refusal = Approvals.frozen(task, context);
    if (refusal != null) {
      return refusal;
    }
    ActionProposed asked = command.proposal();
    Proposal before = task.proposals().find(asked.getProposalId());
    if (before != null && !before.proposed().getProposal().equals(asked.getProposal())) {
      return refuse(
          Refusal.PROPOSAL_CONFLICT,
          "Expected proposal %s to be what it was before, but it is something else"
              .formatted(before.id()),
          task);
    }
    if (before != null && before.isPending()) {
      return TaskDecision.repeated(command.lease(), context.rules());
    }
    if (before != null && stands(before, context.nowMs())) {
      return again(task, before, command, context);
    }
    TaskDecision tooMuch = tooMuch(task, before, context);
    if (tooMuch != null) {
      return tooMuch;
    }
    RuleDecided ruled = command.ruled();
    return ruled != null && Rulings.denies(ruled, context)
        ? Rulings.refuse(ruled, task, context)
        : proposed(task, command, context);
  }

  /** Whether what was decided still counts. */
  private static boolean stands(Proposal before, long nowMs) {
    return before.state() == State.DENIED || before.usableAt(nowMs);
  }

  private static @Nullable TaskDecision tooMuch(
      TaskView task, @Nullable Proposal before, HandlerContext context) {
    int limit = context.limits().proposalsMax();
    if (before == null && task.proposals().all().size() >= limit) {
      return refuse(
          Refusal.PROPOSALS_EXCEEDED,
          "Expected at most %d proposals of one task, but there would be more".formatted(limit),
          task);
    }
    return Refusals.historyFull(task, context) ? Refusals.historyExceeded(task, context) : null;
  }

  /**
   * The decision is told again, until the holder confirms that it has it; once when the history is
   * full, which keeps nothing of it.
   */
  private static TaskDecision again(
      TaskView task, Proposal before, Propose command, HandlerContext context) {
    TaskEffect told = new TaskEffect.TellDecision(command.holder(), command.lease(), before);
    if (Refusals.historyFull(task, context)) {
      return TaskDecision.repeated(command.lease(), context.rules(), told);
    }
    Draft draft = Draft.of(task, Actors.agent(command.holder()), context);
    draft.add(
        draft
            .event(Waits.working(task))
            .setActionProposed(
                before.proposed().toBuilder()
                    .setLeaseToken(command.lease().token())
                    .setRepeated(true)));
    return new TaskDecision(
        draft.events(), () -> TaskReply.Acknowledged.INSTANCE, List.of(told), List.of());
  }

  private static TaskDecision proposed(TaskView task, Propose command, HandlerContext context) {
    Ruling ruling = ruling(task, command, context);
    ActionProposed stored =
        command.proposal().toBuilder()
            .setLeaseToken(command.lease().token())
            .setApprover(Autonomy.approver(ruling).number())
            .setExpireTimeMs(context.nowMs() + command.decisionTimeoutMs())
            .build();
    Draft draft = Draft.of(task, Actors.BROKER, context);
    if (command.ruled() != null) {
      Rulings.note(draft, task.state(), command.ruled().toBuilder());
    }
    draft.by(Actors.agent(command.holder()));
    draft.add(
        draft
            .event(Waits.now(task, task.dialogue().blocked(), true, context.nowMs()))
            .setActionProposed(stored));
    List<TaskEffect> effects = List.of();
    if (ruling == Ruling.APPROVE || ruling == Ruling.DENY) {
      Proposals then =
          task.proposals()
              .proposed(stored, Actors.agent(command.holder()), context.nowMs(), context.nowMs());
      effects =
          Approvals.give(
              draft.by(Actors.BROKER),
              task,
              then,
              stored.getProposalId(),
              ruling == Ruling.APPROVE,
              message(task, command, ruling),
              "",
              context);
    }
    return new TaskDecision(
        draft.events(), () -> TaskReply.Acknowledged.INSTANCE, effects, List.of());
  }

  /** What a rule says, or else the autonomy level. */
  private static Ruling ruling(TaskView task, Propose command, HandlerContext context) {
    if (context.rules().breaks(TaskRule.IGNORE_AUTONOMY)) {
      return Ruling.APPROVE;
    }
    if (Rulings.requiresApproval(command.ruled(), context)) {
      return Ruling.HUMAN;
    }
    return RuleDecision.of(command.ruled()) == RuleDecision.ALLOW
        ? Ruling.APPROVE
        : Autonomy.ruling(Autonomy.of(task.created()), command.proposal());
  }

  /** On whose word the broker decides. */
  private static String message(TaskView task, Propose command, Ruling ruling) {
    RuleDecided ruled = command.ruled();
    return ruled != null && ruling == Ruling.APPROVE && RuleDecision.of(ruled) == RuleDecision.ALLOW
        ? "Rule " + ruled.getWords(0).getRuleId()
        : "Autonomy level " + Autonomy.of(task.created());
  }

  private static TaskDecision refuse(Refusal refusal, String message, TaskView task) {
    return TaskDecision.refuse(refusal, message, Map.of("task_id", task.key().taskId()));
  }
}
