package dev.parley.engine.task.handler;

import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.ReviewTask;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerdictGiven;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the verdict on the result of a round: accepted, done again, or refused for good. */
final class ReviewTaskHandler {

  private ReviewTaskHandler() {}

  static TaskDecision decide(ReviewTask command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null) {
      return Refusals.notFound(command.key());
    }
    if (repeated(task, command)) {
      return TaskDecision.answer(new TaskReply.Found(task.snapshot()));
    }
    if (task.state().terminal()) {
      return Refusals.ended(task);
    }
    if (!Requesters.include(task, command.reviewer(), command.parentLeaseToken())) {
      return TaskDecision.refuse(
          Refusal.REVIEW_NOT_EXPECTED,
          "Expected a verdict by whoever created task %s, but somebody else gave one"
              .formatted(task.key().taskId()),
          Map.of("task_id", task.key().taskId()));
    }
    if (task.state() != TaskState.VERIFYING) {
      return TaskDecision.refuse(
          Refusal.REVIEW_NOT_EXPECTED,
          "Expected task %s to be VERIFYING, but it is %s"
              .formatted(task.key().taskId(), task.state()),
          Map.of("task_id", task.key().taskId(), "state", task.state().name()));
    }
    if (command.round() != task.round()) {
      return TaskDecision.refuse(
          Refusal.ROUND_MISMATCH,
          "Expected a verdict on round %d of task %s, but it is on round %d"
              .formatted(task.round(), task.key().taskId(), command.round()),
          Map.of("round", Integer.toString(task.round())));
    }
    String problem = problem(task.created(), command);
    return problem == null
        ? judge(task, command, context)
        : TaskDecision.refuse(Refusal.VERDICT_INVALID, problem);
  }

  private static TaskDecision judge(TaskView task, ReviewTask command, HandlerContext context) {
    boolean roundsLeft =
        task.round() < task.created().getVerificationPolicy().getRoundsMax()
            || context.rules().breaks(TaskRule.REDO_FOREVER);
    boolean redo = command.decision() == VerdictDecision.REDO;
    BudgetView budget = task.budget();
    boolean paid = budget == null || budget.redoLeft();
    boolean goesOn = redo && roundsLeft && paid;
    Draft draft = Draft.of(task, command.reviewer(), context.nowMs());
    draft.add(
        draft
            .event(goesOn ? TaskState.QUEUED : TaskState.VERIFYING)
            .setVerdictGiven(
                VerdictGiven.newBuilder()
                    .setRound(command.round())
                    .setDecision(command.decision().number())
                    .setVerdict(command.verdict())
                    .setRequestId(command.requestId())
                    .setNextRound(goesOn)));
    if (!redo) {
      end(draft, command.decision());
    } else if (!roundsLeft) {
      exhausted(draft, task);
    } else if (!paid) {
      draft.park(TaskReason.BUDGET_REDO_ROUNDS);
    }
    return TaskDecision.change(task, draft.events(), List.of());
  }

  private static void end(Draft draft, VerdictDecision decision) {
    if (decision == VerdictDecision.ACCEPT) {
      draft.end(TaskState.COMPLETED, TaskReason.ACCEPTED, "");
    } else {
      draft.end(TaskState.REJECTED, TaskReason.VERDICT_REJECT, "The verdict refused the result");
    }
  }

  private static void exhausted(Draft draft, TaskView task) {
    int action = task.created().getVerificationPolicy().getExhaustionAction();
    switch (ExhaustionAction.byNumber(action)) {
      case PARK -> draft.park(TaskReason.ROUNDS_EXHAUSTED);
      case ACCEPT_LAST ->
          draft.end(
              TaskState.COMPLETED,
              TaskReason.ACCEPTED_WITH_FINDINGS,
              "No round was left; the last result stands with the findings of its verdict");
      case UNSPECIFIED, FAIL ->
          draft.end(
              TaskState.FAILED,
              TaskReason.ROUNDS_EXHAUSTED,
              "The verdict asked for another round, but none was left");
    }
  }

  /** A verdict that was given already, under the same request id. */
  private static boolean repeated(TaskView task, ReviewTask command) {
    if (command.requestId().isEmpty()) {
      return false;
    }
    for (TaskSnapshot.Round round : task.rounds()) {
      if (round.round() == command.round()
          && round.verdictRequestId().equals(command.requestId())) {
        return true;
      }
    }
    return false;
  }

  /** What is wrong with the verdict in itself; null when nothing is. */
  private static @Nullable String problem(TaskCreated created, ReviewTask command) {
    for (String id : command.findings().keySet()) {
      if (!created.getBlockingCriteriaList().contains(id)
          && !created.getAdvisoryCriteriaList().contains(id)) {
        return "Expected findings on criteria of the spec, but it has none with the id " + id;
      }
    }
    return switch (command.decision()) {
      case ACCEPT -> unmetBlocking(created, command.findings());
      case REDO ->
          command.explained() || anyNotMet(command.findings())
              ? null
              : "Expected a redo to say what is wrong, but it has no finding that is not met, no feedback and no corrections";
      case REJECT -> null;
      case UNSPECIFIED -> "Expected a verdict with a decision, but it has none";
    };
  }

  private static @Nullable String unmetBlocking(
      TaskCreated created, Map<String, FindingState> findings) {
    for (String id : created.getBlockingCriteriaList()) {
      FindingState state = findings.get(id);
      if (state != FindingState.MET) {
        return "Expected every blocking criterion to be met in an accepting verdict, but %s is %s"
            .formatted(id, state == null ? "not judged" : state);
      }
    }
    return null;
  }

  private static boolean anyNotMet(Map<String, FindingState> findings) {
    return findings.values().stream().anyMatch(state -> state != FindingState.MET);
  }
}
