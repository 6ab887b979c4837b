package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Findings;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.UnresolvedAction;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.Review;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerdictGiven;
import dev.parley.journal.v1.VerificationPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Drafts what follows from a verdict on a task, whoever gave it. */
final class Verdicts {

  private Verdicts() {}

  /**
   * Drafts a verdict and what follows from it.
   *
   * @param given filled in with what was said; what follows is left to this
   */
  static void draft(
      Draft draft,
      TaskView task,
      VerdictDecision decision,
      VerdictGiven.Builder given,
      HandlerContext context) {
    given
        .setRound(task.round())
        .setDecision(decision.number())
        .setTrust(Trust.stored(trust(decision, given, context)));
    switch (decision) {
      case ACCEPT -> {
        draft.verdict(TaskState.VERIFYING, given);
        draft.end(TaskState.COMPLETED, TaskReason.ACCEPTED, "");
      }
      case REJECT, UNSPECIFIED -> {
        draft.verdict(TaskState.VERIFYING, given);
        draft.end(TaskState.REJECTED, TaskReason.VERDICT_REJECT, "The verdict refused the result");
      }
      case REDO -> {
        LoopDetected loop = RepeatedFindings.find(draft, task, given, context);
        if (loop == null) {
          redo(draft, task, given, context);
        } else {
          RepeatedFindings.draft(draft, task, loop, given, context);
        }
      }
      case CRITERION_INVALID ->
          unresolved(draft, task, TaskReason.CRITERION_INVALID, given, context);
      case UNVERIFIABLE -> unresolved(draft, task, TaskReason.UNVERIFIABLE, given, context);
    }
  }

  /** Begins another round, or does what is to be done when none is left. */
  static void redo(Draft draft, TaskView task, VerdictGiven.Builder given, HandlerContext context) {
    if (roundsLeft(draft, task, context)) {
      nextRound(draft, task, given);
    } else {
      exhausted(draft, task, TaskReason.ROUNDS_EXHAUSTED, given, context);
    }
  }

  /** What the work goes on from may be worth less than what it began with. */
  private static int trust(
      VerdictDecision decision, VerdictGiven.Builder given, HandlerContext context) {
    if (decision == VerdictDecision.ACCEPT || context.rules().breaks(TaskRule.LAUNDER_VERDICT)) {
      return Trust.AGENT;
    }
    int lowest = context.stamps().lowest(given.getVerdict());
    for (Review review : given.getReviewsList()) {
      lowest = Math.min(lowest, context.stamps().lowest(review.getVerdict()));
    }
    return lowest;
  }

  /** Begins another round, if the budget has one left; else whoever tops it up decides. */
  private static void nextRound(Draft draft, TaskView task, VerdictGiven.Builder given) {
    BudgetView budget = task.budget();
    if (budget == null || budget.redoLeft()) {
      draft.verdict(TaskState.QUEUED, given.setNextRound(true));
    } else {
      draft.verdict(TaskState.VERIFYING, given);
      draft.park(TaskReason.BUDGET_REDO_ROUNDS);
    }
  }

  /**
   * Whether a redo has a round left. Once a task was escalated, a human may give it more; a check
   * that fails meanwhile is no human.
   */
  private static boolean roundsLeft(Draft draft, TaskView task, HandlerContext context) {
    boolean human = task.awaited() == Reviewer.HUMAN && !draft.actor().equals(Actors.BROKER);
    return task.round() < task.created().getVerificationPolicy().getRoundsMax()
        || (task.escalated() && human)
        || context.rules().breaks(TaskRule.REDO_FOREVER);
  }

  /** Drafts a verdict that asks for another round where there is to be none. */
  static void exhausted(
      Draft draft,
      TaskView task,
      TaskReason reason,
      VerdictGiven.Builder given,
      HandlerContext context) {
    VerificationPolicy policy = task.created().getVerificationPolicy();
    given.setRound(task.round()).setDecision(VerdictDecision.REDO.number());
    switch (ExhaustionAction.byNumber(policy.getExhaustionAction())) {
      case ESCALATE -> escalate(draft, task, given, context);
      case PARK -> {
        draft.verdict(TaskState.VERIFYING, given);
        draft.park(reason);
      }
      case ACCEPT_LAST, ACCEPT_BEST -> {
        int accepted = LastRounds.acceptable(draft, task, given, context);
        if (accepted > 0) {
          accept(draft, given, accepted, task.round());
        } else {
          draft.verdict(TaskState.VERIFYING, given);
          draft.park(reason);
        }
      }
      case UNSPECIFIED, FAIL -> {
        draft.verdict(TaskState.VERIFYING, given);
        draft.end(TaskState.FAILED, reason, failure(reason));
      }
    }
  }

  private static String failure(TaskReason reason) {
    return switch (reason) {
      case RESULT_REPEATED -> "The round brought the same outputs as one that was sent back";
      case FINDINGS_REPEATED -> "The verdict found the same as those of earlier rounds, too often";
      default -> "The verdict asked for another round, but none was left";
    };
  }

  /**
   * Those that the policy names do one more round, which its reviewer judges like any other. When
   * that is sent back as well, or the policy names nobody, a human gives the verdict.
   */
  static void escalate(
      Draft draft, TaskView task, VerdictGiven.Builder given, HandlerContext context) {
    given.setEscalated(true).setAwaitedReason(TaskReason.ESCALATED.number());
    String capability = task.created().getVerificationPolicy().getEscalationCapability();
    boolean first = !task.escalated() || context.rules().breaks(TaskRule.ESCALATE_AGAIN);
    if (!capability.isEmpty() && first) {
      nextRound(draft, task, given);
    } else {
      draft.verdict(TaskState.VERIFYING, given.setAwaitedReviewer(Reviewer.HUMAN.number()));
    }
  }

  private static void accept(Draft draft, VerdictGiven.Builder given, int accepted, int last) {
    draft.verdict(TaskState.VERIFYING, given);
    draft.accept(
        TaskReason.ACCEPTED_WITH_FINDINGS,
        "No round was left; the result of round %d stands with the findings of its verdict"
            .formatted(accepted),
        accepted == last ? 0 : accepted);
  }

  /**
   * Somebody else decides, as the policy says, or a human for whom a rule wants to review; once,
   * then the task is parked.
   */
  private static void unresolved(
      Draft draft,
      TaskView task,
      TaskReason reason,
      VerdictGiven.Builder given,
      HandlerContext context) {
    if (context.rules().breaks(TaskRule.REDO_UNRESOLVED)) {
      nextRound(draft, task, given);
      return;
    }
    int action = task.created().getVerificationPolicy().getUnresolvedAction();
    boolean human =
        UnresolvedAction.byNumber(action) == UnresolvedAction.HUMAN || task.reviewRequired();
    Reviewer next =
        human != context.rules().breaks(TaskRule.MISROUTE_UNRESOLVED)
            ? Reviewer.HUMAN
            : Reviewer.REQUESTER;
    if (task.awaited() == next) {
      draft.verdict(TaskState.VERIFYING, given);
      draft.park(reason);
    } else {
      draft.verdict(
          TaskState.VERIFYING,
          given.setAwaitedReviewer(next.number()).setAwaitedReason(reason.number()));
    }
  }

  /**
   * What is wrong with a verdict in itself; null when nothing is.
   *
   * @param mayWaive whether whoever gives it may do without criteria
   */
  static @Nullable String problem(
      TaskCreated created,
      VerdictDecision decision,
      Findings findings,
      boolean explained,
      boolean mayWaive,
      HandlerContext context) {
    for (String id : findings.states().keySet()) {
      if (!created.getBlockingCriteriaList().contains(id)
          && !created.getAdvisoryCriteriaList().contains(id)) {
        return "Expected findings on criteria of the spec, but it has none with the id " + id;
      }
    }
    String lowered = findings.lowered(created);
    if (lowered != null && !context.rules().breaks(TaskRule.LOWER_SEVERITY)) {
      return "Expected the finding on %s to be blocking as in the spec, but it is advisory"
          .formatted(lowered);
    }
    String waived = findings.waived();
    if (waived != null && !mayWaive && !context.rules().breaks(TaskRule.WAIVE_FOREIGN)) {
      return "Expected nobody but the author of the task, or whoever settles what is unresolved, to waive %s"
          .formatted(waived);
    }
    return switch (decision) {
      case ACCEPT -> unmetBlocking(created, findings, context);
      case REDO, CRITERION_INVALID, UNVERIFIABLE ->
          explained || findings.find()
              ? null
              : "Expected a verdict of %s to say what is wrong, but it has no finding that is not met, no feedback and no corrections"
                  .formatted(decision);
      case REJECT -> null;
      case UNSPECIFIED -> "Expected a verdict with a decision, but it has none";
    };
  }

  private static @Nullable String unmetBlocking(
      TaskCreated created, Findings findings, HandlerContext context) {
    List<String> open = open(created, findings, context);
    if (open.isEmpty()) {
      return null;
    }
    FindingState state = findings.states().get(open.getFirst());
    return "Expected every criterion that blocks to be met or waived in an accepting verdict, but %s is %s"
        .formatted(open.getFirst(), state == null ? "not judged" : state);
  }

  /**
   * The criteria that block, in the spec or in the reviewer's eyes, and that a verdict neither
   * finds met nor waives, by id.
   */
  static List<String> open(TaskCreated created, Findings findings, HandlerContext context) {
    return context.rules().breaks(TaskRule.IGNORE_SEVERITY)
        ? new Findings(findings.states()).open(created)
        : findings.open(created);
  }
}
