package dev.parley.engine.task.handler;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.ContentStamps.Kind;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.ReviewTask;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.VerdictGiven;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes the verdict on the result of a round: accepted, done again, or refused for good. */
final class ReviewTaskHandler {

  private static final Set<VerdictDecision> LEAVES_OPEN =
      Set.of(VerdictDecision.CRITERION_INVALID, VerdictDecision.UNVERIFIABLE);

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
    TaskDecision refusal = mayNot(task, command, context);
    if (refusal != null) {
      return refusal;
    }
    TaskDecision stale =
        Requesters.stale(task, command.actor(), command.parentLeaseToken(), context);
    if (stale != null) {
      return stale;
    }
    if (!mayReview(task, command, context)) {
      return TaskDecision.refuse(
          Refusal.REVIEW_NOT_EXPECTED,
          "Expected a verdict on task %s by its reviewer, %s, but somebody else gave one"
              .formatted(task.key().taskId(), task.awaited()),
          Map.of("task_id", task.key().taskId()));
    }
    if (command.round() != task.round()) {
      return TaskDecision.refuse(
          Refusal.ROUND_MISMATCH,
          "Expected a verdict on round %d of task %s, but it is on round %d"
              .formatted(task.round(), task.key().taskId(), command.round()),
          Map.of("round", Integer.toString(task.round())));
    }
    if (task.state() != TaskState.VERIFYING && !isUnsettled(task)) {
      return TaskDecision.refuse(
          Refusal.REVIEW_NOT_EXPECTED,
          "Expected task %s to be VERIFYING, or PARKED for an open verdict, but it is %s"
              .formatted(task.key().taskId(), task.state()),
          Map.of("task_id", task.key().taskId(), "state", task.state().name()));
    }
    String problem = problem(task, command, context);
    if (problem != null) {
      return TaskDecision.refuse(Refusal.VERDICT_INVALID, problem);
    }
    TaskDecision unpaid =
        isUnsettled(task) && command.decision() == VerdictDecision.REDO
            ? RetryTaskHandler.tooLittle(task, context)
            : null;
    return unpaid == null ? judge(task, command, context) : unpaid;
  }

  /** Whether a task is parked because whoever decides left open what the present round is worth. */
  private static boolean isUnsettled(TaskView task) {
    return task.state() == TaskState.PARKED
        && isUnresolved(task)
        && !task.rounds().isEmpty()
        && task.rounds().getLast().round() == task.round();
  }

  /** Whether it is left open what the present round is worth, for those who can decide on it. */
  private static boolean isUnresolved(TaskView task) {
    return task.reason() == TaskReason.CRITERION_INVALID
        || task.reason() == TaskReason.UNVERIFIABLE;
  }

  private static @Nullable String problem(
      TaskView task, ReviewTask command, HandlerContext context) {
    boolean denied = task.rounds().getLast().isDenied();
    if (denied
        && command.decision() == VerdictDecision.ACCEPT
        && !context.rules().breaks(TaskRule.ACCEPT_DENIED)) {
      return "Expected a verdict that does not accept the result of round %d, since a rule denies it"
          .formatted(task.round());
    }
    if (isUnsettled(task) && LEAVES_OPEN.contains(command.decision())) {
      return "Expected a verdict that settles what was left open, but found %s again"
          .formatted(command.decision());
    }
    boolean mayWaive =
        isUnresolved(task)
            || Requesters.include(task, command.actor(), command.parentLeaseToken(), context);
    return Verdicts.problem(
        task.created(),
        command.decision(),
        command.findings(),
        command.explained(),
        mayWaive,
        context);
  }

  /** What a manager says came of what it works on. */
  private static ByteString labelled(TaskView task, ReviewTask command, HandlerContext context) {
    TaskView manager = command.parentLeaseToken() == 0 ? null : task.parent();
    return manager == null
        ? command.verdict()
        : Lowered.word(Kind.VERDICT, command.verdict(), manager.trust(), context);
  }

  private static TaskDecision judge(TaskView task, ReviewTask command, HandlerContext context) {
    Draft draft = Draft.of(task, command.actor(), context);
    List<String> open = Verdicts.open(task.created(), command.findings(), context);
    VerdictGiven.Builder given =
        VerdictGiven.newBuilder()
            .setVerdict(labelled(task, command, context))
            .setRequestId(command.requestId())
            .setOpenFindings(open.size())
            .addAllOpenCriteria(open.stream().sorted().toList());
    Verdicts.draft(draft, task, command.decision(), given, context);
    return TaskDecision.change(task, draft.events(), List.of());
  }

  /**
   * No agent judges for a human, nor for the requester what it did itself. Its manager was made the
   * reviewer by its lease, whoever did the work.
   */
  private static @Nullable TaskDecision mayNot(
      TaskView task, ReviewTask command, HandlerContext context) {
    Actor reviewer = command.actor();
    boolean own = didRound(task, reviewer);
    return switch (task.awaited()) {
      case HUMAN ->
          own
              ? Humans.refuseOwn(task, reviewer, "judged")
              : Humans.refuse(task, reviewer, "judged", context);
      case REQUESTER ->
          own && command.parentLeaseToken() == 0
              ? Humans.refuseOwn(task, reviewer, "judged")
              : null;
      case UNSPECIFIED, NONE, CAPABILITY -> null;
    };
  }

  private static boolean didRound(TaskView task, Actor actor) {
    return Humans.isAgent(actor)
        && task.rounds().stream().anyMatch(round -> round.agent().getId().equals(actor.getId()));
  }

  private static boolean mayReview(TaskView task, ReviewTask command, HandlerContext context) {
    return switch (task.awaited()) {
      case REQUESTER ->
          Requesters.include(task, command.actor(), command.parentLeaseToken(), context);
      // A lease is an agent's: who presents one is no human.
      case HUMAN -> command.parentLeaseToken() == 0;
      case UNSPECIFIED, NONE, CAPABILITY -> false;
    };
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
}
