package dev.parley.cli.task;

import dev.parley.cli.console.Names;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Times;
import dev.parley.v1.Actor;
import dev.parley.v1.BudgetItem;
import dev.parley.v1.BudgetWarned;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.ChildrenHeld;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.DeliveryConfirmed;
import dev.parley.v1.Failure;
import dev.parley.v1.FindingState;
import dev.parley.v1.ItemsAdded;
import dev.parley.v1.JoinStatus;
import dev.parley.v1.LoopDetected;
import dev.parley.v1.Outcome;
import dev.parley.v1.Part;
import dev.parley.v1.Progress;
import dev.parley.v1.Result;
import dev.parley.v1.ResultSubmitted;
import dev.parley.v1.ReviewOf;
import dev.parley.v1.Reviewer;
import dev.parley.v1.RunWithheld;
import dev.parley.v1.ScheduleFired;
import dev.parley.v1.Severity;
import dev.parley.v1.TaskAssigned;
import dev.parley.v1.TaskCreated;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskYielded;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictGiven;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened to a task, on one line for people. */
public final class EventText {
  private static final int CORRECTION_CHARS_MAX = 40;

  private EventText() {}

  /** Returns what the event says, without its time and state. */
  public static String of(TaskEvent event) {
    return switch (event.getEventCase()) {
      case CREATED -> created(event);
      case QUEUED -> "queued";
      case ASSIGNED -> assigned(event.getAssigned());
      case ACCEPTED -> by("started", event.getActor());
      case DECLINED ->
          with(by("declined", event.getActor()), event.getDeclined().getMessage())
              + escalated(event.getDeclined().getEscalatedTo());
      case YIELDED -> "could not be delivered, goes back to the queue";
      case PROGRESS -> progress(event.getProgress().getProgress());
      case FAILED ->
          "attempt failed: "
              + failure(event.getFailed().getFailure())
              + escalated(event.getFailed().getEscalatedTo());
      case RESULT -> result(event.getResult());
      case VERDICT -> verdict(event.getVerdict());
      case VERDICT_SUBMITTED ->
          by("reviewed", event.getActor())
              + ": "
              + verdict(event.getVerdictSubmitted().getVerdict());
      case PARKED -> "parked: " + Names.of(event.getParked().getReason());
      case RETRIED -> with(by("goes on, asked", event.getActor()), event.getRetried().getMessage());
      case TASK_YIELDED -> yielded(event.getTaskYielded());
      case ITEMS_ADDED -> items(event.getItemsAdded());
      case CHILDREN_HELD -> held(event.getChildrenHeld());
      case CHILDREN_RELEASED -> "its children are made again";
      case RESUMED -> resumed(event.getResumed().getJoin());
      case PAUSED -> "paused by switch " + Text.line(event.getPaused().getSwitchId());
      case PAUSE_ENDED -> "goes on, nothing holds it any more";
      case STOP ->
          with(
              event.getStop().getStopped() ? "its holder has stopped" : "its holder goes on",
              event.getStop().getMessage());
      case RESULT_REFUSED -> "a late result was refused, and is kept as evidence";
      case VERDICT_REFUSED ->
          "a late verdict was refused, and is kept as evidence: "
              + verdict(event.getVerdictRefused().getVerdict());
      case YIELD_REFUSED -> "a late yield was refused, and is kept as evidence";
      case CANCEL_REQUESTED ->
          with(
              event.getCancelRequested().getLeaseToken() > 0
                  ? "its holder is asked to come to an end"
                  : by("is to end, asked", event.getActor()),
              event.getCancelRequested().getMessage());
      case RETARGETED ->
          with(
              by("is for " + TaskPage.target(event.getRetargeted().getTarget()), event.getActor()),
              event.getRetargeted().getMessage());
      case LOOP_DETECTED -> loop(event.getLoopDetected());
      case QUESTION_ASKED ->
          by("question", event.getActor())
              + " "
              + DialogueText.question(event.getQuestionAsked().getQuestion());
      case QUESTION_ANSWERED ->
          by("answer", event.getActor())
              + " to %s: %s"
                  .formatted(
                      Text.line(event.getQuestionAnswered().getQuestionId()),
                      DialogueText.answer(event.getQuestionAnswered().getAnswer()));
      case QUESTION_EXPIRED ->
          "no answer to %s in time: %s"
              .formatted(
                  Text.line(event.getQuestionExpired().getQuestionId()),
                  Names.of(event.getQuestionExpired().getOverdueAction()));
      case ACTION_PROPOSED ->
          by(
                  "proposal " + event.getActionProposed().getProposal().getProposalId(),
                  event.getActor())
              + ": "
              + ApprovalText.what(event.getActionProposed().getProposal());
      case PROPOSAL_DECIDED ->
          with(
              by(
                  "%s %s"
                      .formatted(
                          event.getProposalDecided().getProposalId(),
                          event.getProposalDecided().getApproved() ? "approved" : "denied"),
                  event.getActor()),
              event.getProposalDecided().getMessage());
      case PROPOSAL_EXPIRED ->
          "no decision about %s in time: denied"
              .formatted(Text.line(event.getProposalExpired().getProposalId()));
      case APPROVAL_USED ->
          by("%s done".formatted(event.getApprovalUsed().getProposalId()), event.getActor())
              + ", SHA-256 "
              + Text.line(event.getApprovalUsed().getDigest());
      case RULE_DECIDED -> RuleText.of(event.getRuleDecided());
      case MESSAGE_SENT ->
          with(
              by("message " + event.getMessageSent().getNumber(), event.getActor()),
              event.getMessageSent().getMessage().getText());
      case DELIVERY_CONFIRMED -> confirmed(event.getDeliveryConfirmed());
      case ENDED -> "ended" + ending(event.getEnded().getOutcome());
      case USAGE ->
          "used %d tokens, cost of %s"
              .formatted(
                  event.getUsage().getUsage().getTokens(),
                  BudgetText.amount(
                      BudgetItem.BUDGET_ITEM_COST,
                      event.getUsage().getUsage().getCostMicros(),
                      ""));
      case CONTENT_ENDORSED ->
          with(
              by(
                  "endorsed as " + Names.of(event.getContentEndorsed().getTrustLabel()),
                  event.getActor()),
              event.getContentEndorsed().getMessage());
      case NOTE_WRITTEN ->
          by("note " + Text.line(event.getNoteWritten().getKey()) + " written", event.getActor());
      case NOTE_DELETED ->
          by("note " + Text.line(event.getNoteDeleted().getKey()) + " deleted", event.getActor());
      case BARRIER_ARRIVED ->
          "%s arrived at barrier %s of %d"
              .formatted(
                  Text.line(event.getBarrierArrived().getParticipant()),
                  Text.line(event.getBarrierArrived().getName()),
                  event.getBarrierArrived().getParties());
      case BARRIER_ENDED ->
          "barrier %s is %s"
              .formatted(
                  Text.line(event.getBarrierEnded().getName()),
                  Names.of(event.getBarrierEnded().getState()));
      case BUDGET_WARNED -> warned(event.getBudgetWarned());
      case BUDGET_WAITED ->
          "waits for budget of %s: %s"
              .formatted(
                  Text.line(event.getBudgetWaited().getTaskId()),
                  Names.of(event.getBudgetWaited().getItem()));
      case BUDGET_GRANTED -> "the budget that it waited for is there";
      case BUDGET_TOPPED_UP ->
          with(by("budget topped up", event.getActor()), event.getBudgetToppedUp().getMessage());
      case SCHEDULE_FIRED -> fired(event);
      case RUN_WITHHELD -> withheld(event.getRunWithheld());
      case SCHEDULE_HELD ->
          with(
              by(event.getScheduleHeld().getPaused() ? "held back" : "goes on", event.getActor()),
              event.getScheduleHeld().getMessage());
      case SCHEDULE_CHANGED -> by("changed", event.getActor());
      case RUNS_FORGOTTEN ->
          "%d tasks of earlier runs are not kept any more"
              .formatted(event.getRunsForgotten().getTasks());
      case EVENT_NOT_SET -> "something that this version of the command does not know";
    };
  }

  private static String held(ChildrenHeld held) {
    return held.getSwitchId().isEmpty()
        ? "makes no more children: the budget of %s allows no more%s"
            .formatted(
                Text.line(held.getTaskId()), held.getLasting() ? " until somebody adds to it" : "")
        : "makes no more children: switch %s has killed where they would be"
            .formatted(Text.line(held.getSwitchId()));
  }

  private static String fired(TaskEvent event) {
    ScheduleFired fired = event.getScheduleFired();
    return fired.getTriggered()
        ? by("run triggered", event.getActor()) + ": " + Text.line(fired.getRunId())
        : "run for %s: %s"
            .formatted(Times.instant(fired.getFireTime()), Text.line(fired.getRunId()));
  }

  private static String withheld(RunWithheld withheld) {
    return "no run for %s%s: %s"
        .formatted(
            Times.instant(withheld.getFireTime()),
            withheld.hasBeforeTime() ? " to " + Times.instant(withheld.getBeforeTime()) : "",
            Names.of(withheld.getReason()));
  }

  /**
   * Returns a verdict on one line: the decision, what is not met and what that weighs where it is
   * not what its criterion does, the feedback, the corrections.
   */
  static String verdict(Verdict verdict) {
    List<String> parts = new ArrayList<>();
    for (CriterionFinding finding : verdict.getFindingsList()) {
      String corrections = corrections(finding.getCorrectionsList());
      if (finding.getState() != FindingState.FINDING_STATE_MET || !corrections.isEmpty()) {
        String said =
            finding.getFeedback().isEmpty() ? finding.getEvidence() : finding.getFeedback();
        parts.add(with(found(finding), said) + corrections);
      }
    }
    if (!verdict.getFeedback().isEmpty()) {
      parts.add(Text.line(verdict.getFeedback()));
    }
    return with(Names.of(verdict.getDecision()), String.join("; ", parts))
        + corrections(verdict.getCorrectionsList());
  }

  private static String found(CriterionFinding finding) {
    String state = Names.of(finding.getState()).toLowerCase(Locale.ROOT);
    String weighs =
        finding.getSeverity() == Severity.SEVERITY_UNSPECIFIED
            ? ""
            : " (" + Names.of(finding.getSeverity()).toLowerCase(Locale.ROOT) + ")";
    return Text.line(finding.getCriterionId()) + " " + state + weighs;
  }

  private static String corrections(List<Part> corrections) {
    if (corrections.isEmpty()) {
      return "";
    }
    String first = Text.cut(ContentSection.words(corrections.getFirst()), CORRECTION_CHARS_MAX);
    String more = corrections.size() == 1 ? "" : " and %d more".formatted(corrections.size() - 1);
    return " [correction: " + first + more + "]";
  }

  /** Returns why and by whom a task ended, to be put behind its state. */
  static String ending(Outcome outcome) {
    String reason = outcome.getReasonValue() == 0 ? "" : " (" + Names.of(outcome.getReason()) + ")";
    String message = outcome.getMessage();
    if (message.isEmpty() && outcome.hasFailure()) {
      message = outcome.getFailure().getMessage();
    }
    return with(by(reason, outcome.getActor()), message);
  }

  /** Returns a technical failure. */
  static String failure(Failure failure) {
    String code = failure.getCode().isEmpty() ? "" : " [" + Text.line(failure.getCode()) + "]";
    return with(Names.of(failure.getFailureClass()) + code, failure.getMessage());
  }

  private static String warned(BudgetWarned warned) {
    return "budget nearly used up: %s, %s of %s"
        .formatted(
            Names.of(warned.getItem()),
            BudgetText.amount(warned.getItem(), warned.getSpent(), ""),
            BudgetText.amount(warned.getItem(), warned.getLimit(), ""));
  }

  private static String assigned(TaskAssigned assigned) {
    return "assigned to %s (round %d, attempt %d, lease %d)"
        .formatted(
            Names.of(assigned.getAssignee()),
            assigned.getRound(),
            assigned.getAttempt(),
            assigned.getLeaseToken());
  }

  private static String yielded(TaskYielded yielded) {
    return "yielded until %s (lease %d is over)"
        .formatted(JoinText.until(yielded.getJoin()), yielded.getLeaseToken());
  }

  private static String items(ItemsAdded added) {
    return "%d more items, %d in all%s"
        .formatted(added.getItems(), added.getTotal(), added.getComplete() ? ", complete" : "");
  }

  private static String resumed(JoinStatus join) {
    return "goes on, join %s: %d of %d children completed, %d failed"
        .formatted(
            Names.of(join.getDecision()), join.getCompleted(), join.getTotal(), join.getFailed());
  }

  private static String progress(Progress progress) {
    String percent = progress.hasPercent() ? progress.getPercent() + " %" : "progress";
    return with(percent, progress.getMessage());
  }

  private static String created(TaskEvent event) {
    ReviewOf about = event.getCreated().getReviewOf();
    return event.getCreated().hasReviewOf()
        ? "created to review round %d of %s".formatted(about.getRound(), about.getTaskId())
        : "created by " + Names.of(event.getActor()) + sameAs(event.getCreated());
  }

  /** Whose agents don't get it; nothing when nobody is kept from it. */
  private static String sameAs(TaskCreated created) {
    return created.getSameAsCount() == 0
        ? ""
        : ", asks the same as %s, so not of who had it"
            .formatted(Text.line(String.join(", ", created.getSameAsList())));
  }

  private static String verdict(VerdictGiven given) {
    String reviews =
        given.getReviewsCount() == 0 ? "" : " by " + given.getReviewsCount() + " reviews";
    String awaited =
        given.getAwaitedReviewer() == Reviewer.REVIEWER_UNSPECIFIED
            ? ""
            : "; now waits for " + Names.of(given.getAwaitedReviewer());
    return "verdict on round %d%s: %s%s"
        .formatted(given.getRound(), reviews, verdict(given.getVerdict()), awaited);
  }

  private static String result(ResultSubmitted submitted) {
    Result result = submitted.getResult();
    String parts = result.getOutputsCount() == 1 ? "1 part" : result.getOutputsCount() + " parts";
    String repeated =
        submitted.getRepeatedRound() == 0
            ? ""
            : ", the same as in round " + submitted.getRepeatedRound();
    return with(
        "result of round " + submitted.getRound() + ", " + parts + repeated, result.getSummary());
  }

  private static String loop(LoopDetected loop) {
    String what =
        switch (loop.getKind()) {
          case LOOP_KIND_CYCLE ->
              "loop: task %s asks the same".formatted(Text.line(loop.getAncestorId()));
          case LOOP_KIND_REPEATED_ACTION ->
              "loop: %d times %s"
                  .formatted(loop.getCount(), Text.line(loop.getActionFingerprint()));
          case LOOP_KIND_STALL ->
              "stall: no progress for %d s".formatted(loop.getStalled().getSeconds());
          case LOOP_KIND_REPEATED_RESULT ->
              "loop: the same outputs as in round " + loop.getRepeatedRound();
          case LOOP_KIND_REPEATED_FINDINGS ->
              "loop: %d rounds with the same findings%s"
                  .formatted(
                      loop.getCount(),
                      loop.getCriterionIdsCount() == 0
                          ? ""
                          : ", on " + Text.line(String.join(", ", loop.getCriterionIdsList())));
          case LOOP_KIND_NOBODY_ELSE ->
              "loop: only agents can do it that had task %s, which asks the same"
                  .formatted(Text.line(loop.getAncestorId()));
          case LOOP_KIND_DEPTH -> "loop: deeper than " + loop.getDepthMax();
          case LOOP_KIND_UNSPECIFIED, UNRECOGNIZED -> "loop";
        };
    String refused =
        loop.getChildId().isEmpty() ? "" : ", so no task " + Text.line(loop.getChildId());
    return what + refused + escalated(loop.getEscalatedTo());
  }

  /** Whom the task is for now; nothing when nobody is named. */
  private static String escalated(CapabilityTarget to) {
    return to.getCapability().isEmpty() ? "" : ", is for " + Text.line(to.getCapability());
  }

  private static String confirmed(DeliveryConfirmed confirmed) {
    List<String> what = new ArrayList<>();
    confirmed.getQuestionIdsList().forEach(id -> what.add("the answer to " + Text.line(id)));
    confirmed.getProposalIdsList().forEach(id -> what.add("the decision about " + Text.line(id)));
    if (confirmed.getMessageNumber() > 0) {
      what.add("the messages up to " + confirmed.getMessageNumber());
    }
    return "the agent has " + String.join(", ", what);
  }

  private static String by(String what, Actor actor) {
    return actor.equals(Actor.getDefaultInstance()) ? what : what + " by " + Names.of(actor);
  }

  private static String with(String what, String more) {
    return more.isBlank() ? what : what + ": " + Text.line(more);
  }
}
