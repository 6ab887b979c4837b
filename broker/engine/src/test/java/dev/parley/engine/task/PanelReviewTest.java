package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.Severity;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Question.AnswerKind;
import dev.parley.engine.task.Question.OverdueAction;
import dev.parley.engine.task.command.KillToll;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.engine.task.command.TaskEffect.ReviewWork;
import dev.parley.engine.task.command.TaskEffect.Revoke;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.QuestionAsked;
import dev.parley.journal.v1.ReviewPanel;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Agents review by quorum, and each review is leased work like any other. */
final class PanelReviewTest {

  private final Scenario scenario = new Scenario();

  @Test
  void reviewsGoToAgentsThatDidNotDoTheWorkAndToEachOnce() {
    scenario.agent("ann", 5, "work", "review").agent("bob", 5, "review").agent("cid", 5, "review");
    done(panel(2, 2));

    assertThat(reviewers("a", 1)).containsExactlyInAnyOrder("bob", "cid");
  }

  @Test
  void whoeverYieldedTheWorkDoesNotReviewItEither() {
    scenario.agent("ann", 1, "work", "review").create("a", panel(1, 1));
    scenario.createChild("a.b", 1, Scenario.task().setCapability("part"));
    scenario.yieldTask("a", 1, "ann", Scenario.join());
    // Ann has something else to do when the work goes on.
    scenario.create("other", Scenario.task());
    scenario.agent("bob", 5, "part", "work");
    scenario.result("a.b", 1, "bob");
    assertThat(scenario.holderOf("a")).isEqualTo("bob");
    scenario.result("other", 1, "ann");
    scenario.result("a", 2, "bob");

    assertThat(scenario.get(review(1)).state()).isEqualTo(TaskState.QUEUED);
    assertThat(scenario.reloaded()).isTrue();
    scenario.agent("cid", 1, "review");
    assertThat(scenario.holderOf(review(1))).isEqualTo("cid");
  }

  /** Others may have finished what it had begun. */
  @Test
  void whoeverTriedTheWorkDoesNotReviewItEither() {
    scenario.agent("ann", 1, "work", "review").create("a", panel(1, 1));
    // Ann has something else to do when the work goes on.
    scenario.create("other", Scenario.task());
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    scenario.agent("bob", 1, "work").pass(2_000);
    assertThat(scenario.holderOf("a")).isEqualTo("bob");
    scenario.result("other", 1, "ann");
    scenario.result("a", 2, "bob");

    assertThat(scenario.get(review(1)).state()).isEqualTo(TaskState.QUEUED);
    assertThat(scenario.reloaded()).isTrue();
    scenario.agent("cid", 1, "review");
    assertThat(scenario.holderOf(review(1))).isEqualTo("cid");
  }

  @Test
  void whoeverDeclinedTheWorkMayReviewIt() {
    scenario.agent("ann", 1, "work", "review").create("a", panel(1, 1));
    scenario.when(new TaskCommand.DeclineAttempt(lease("a", 1), holder("ann"), "not now"));
    scenario.agent("bob", 1, "work").pass(2_000);
    scenario.result("a", 2, "bob");

    assertThat(scenario.holderOf(review(1))).isEqualTo("ann");
  }

  @Test
  void aParkedReviewCanBeGivenToAnAgentThatMayDoIt() {
    scenario.agent("ann", 5, "work").agent("bob", 5, "review");
    TaskCreated.Builder task = panel(1, 1);
    task.getVerificationPolicyBuilder()
        .getPanelBuilder()
        .getReviewBuilder()
        .getRetryPolicyBuilder()
        .setAttemptsMax(1)
        .setExhaustionAction(ExhaustionAction.PARK.number());
    done(task);
    scenario.fail(review(1), 1, "bob", FailureClass.RETRYABLE);
    assertThat(scenario.get(review(1)).state()).isEqualTo(TaskState.PARKED);

    scenario.agent("cid", 1, "audit");
    scenario.when(
        new TaskCommand.RetargetTask(
            key(review(1)),
            Actors.operator("local"),
            "",
            "cid",
            Labels.NONE,
            spec -> spec,
            spec -> 0L,
            "ask Cid"));

    assertThat(scenario.holderOf(review(1))).isEqualTo("cid");
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aReviewWaitsForSomebodyWhoMayDoIt() {
    scenario.agent("ann", 5, "work", "review").agent("bob", 5, "review");
    done(panel(2, 2));
    assertThat(scenario.get(review(1)).state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get(review(2)).state()).isEqualTo(TaskState.QUEUED);

    scenario.agent("cid", 1, "review");

    assertThat(scenario.get(review(2)).state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aReviewerIsGivenTheSpecTheResultAndTheRoundsBefore() {
    scenario.agent("ann", 5, "work").agent("bob", 5, "review");
    done(panel(1, 1));
    judge(review(1), VerdictDecision.REDO);
    scenario.when(
        new TaskCommand.SubmitResult(
            lease("a", 2),
            holder("ann"),
            ByteString.copyFromUtf8("better"),
            Usage.NONE,
            TaskCommand.CheckReport.PASSED,
            Trust.AGENT));

    Deliver delivered = scenario.effects(Deliver.class).getLast();

    assertThat(delivered.lease().task().taskId()).isEqualTo("a.~review-2-1");
    ReviewWork work = requireNonNull(delivered.review());
    assertThat(work.about()).isEqualTo(new TaskSnapshot.ReviewOf("a", 2, 1));
    assertThat(work.spec()).isEqualTo(scenario.get("a").spec());
    assertThat(work.rounds())
        .extracting(round -> round.result().toStringUtf8())
        .containsExactly("result 1", "better");
  }

  @Test
  void aReviewHasWhatHoldsBelowTheTask() {
    scenario.agent("ann", 5, "work").agent("bob", 5, "review");
    LoopPolicy policy = LoopPolicy.newBuilder().setRepeatsMax(3).setWindow(7).build();

    done(panel(1, 1).setTrust(Trust.EXTERNAL).setAutonomyLevel(1).setLoopPolicy(policy));

    assertThat(scenario.events)
        .filteredOn(event -> event.getTaskId().equals(review(1)) && event.hasTaskCreated())
        .singleElement()
        .extracting(Event::getTaskCreated)
        .returns(Trust.EXTERNAL, TaskCreated::getTrust)
        .returns(1, TaskCreated::getAutonomyLevel)
        .returns(policy, TaskCreated::getLoopPolicy);
  }

  @Test
  void theResultIsAcceptedByAsManyAsTheQuorumAndTheOthersAreCanceled() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review").agent("cid", 1, "review");
    scenario.agent("dan", 1, "review");
    done(panel(3, 2));

    judge(review(1), VerdictDecision.ACCEPT);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    judge(review(2), VerdictDecision.ACCEPT);

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED);
    assertThat(scenario.get(review(3)).reason()).isEqualTo(TaskReason.REVIEW_DECIDED);
    assertThat(scenario.effects(Revoke.class))
        .extracting(revoke -> revoke.lease().task().taskId())
        .containsExactly(review(3));
    assertThat(requireNonNull(scenario.get("a").rounds().getLast().judgement()).reviews())
        .extracting(given -> given.getReviewer().getId())
        .hasSize(2)
        .doesNotContain("ann");
  }

  @Test
  void assoonAsTheQuorumCannotBeReachedTheOthersDecide() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review").agent("cid", 1, "review");
    done(panel(2, 2));

    judge(review(1), VerdictDecision.REDO);

    assertThat(scenario.get("a").round()).isEqualTo(2);
    assertThat(requireNonNull(scenario.get("a").rounds().getFirst().judgement()).decision())
        .isEqualTo(VerdictDecision.REDO);
  }

  @Test
  void toRefuseForGoodTakesAsManyAsToAccept() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review").agent("cid", 1, "review");
    scenario.agent("dan", 1, "review");
    done(panel(3, 2));

    judge(review(1), VerdictDecision.REJECT);
    judge(review(2), VerdictDecision.REDO);

    assertThat(scenario.get("a").state()).isNotEqualTo(TaskState.REJECTED);
    assertThat(scenario.get("a").round()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 2, REJECT REJECT, REJECT",
    "2, 1, REJECT REDO, REJECT",
    "2, 1, REDO REJECT, REJECT",
    "2, 1, REJECT CRITERION_INVALID, CRITERION_INVALID",
    "2, 1, CRITERION_INVALID REJECT, CRITERION_INVALID",
    "2, 1, UNVERIFIABLE REDO, REDO",
    "2, 1, REDO UNVERIFIABLE, REDO",
    "2, 1, UNVERIFIABLE CRITERION_INVALID, CRITERION_INVALID",
    "3, 1, REDO CRITERION_INVALID REDO, REDO",
    "3, 1, UNVERIFIABLE REJECT UNVERIFIABLE, UNVERIFIABLE",
  })
  void whatMostSayIsTheVerdictAndOfAsManyThatWhichGoesBefore(
      int reviewers, int quorum, String votes, VerdictDecision expected) {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review").agent("cid", 1, "review");
    scenario.agent("dan", 1, "review");
    done(panel(reviewers, quorum));

    int number = 1;
    for (String vote : votes.split(" ", -1)) {
      judge(review(number++), VerdictDecision.valueOf(vote));
    }

    assertThat(requireNonNull(scenario.get("a").rounds().getFirst().judgement()).decision())
        .isEqualTo(expected);
    assertThat(scenario.get("a").state() == TaskState.REJECTED)
        .isEqualTo(expected == VerdictDecision.REJECT);
  }

  @Test
  void aReviewThatFailsForGoodCountsAsUnverifiableAndTheAuthorDecides() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review");
    done(panel(1, 1));

    scenario.fail(review(1), 1, "bob", FailureClass.PERMANENT);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.UNVERIFIABLE);
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.REQUESTER);

    scenario.review("a", 1, VerdictDecision.ACCEPT, FindingState.MET);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void aReviewThatNobodyTakesEndsAtItsDeadline() {
    scenario.agent("ann", 5, "work");
    done(panel(1, 1));

    scenario.pass(60_000);

    assertThat(scenario.get(review(1)).state()).isEqualTo(TaskState.EXPIRED);
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.REQUESTER);
  }

  @Test
  void aLostReviewIsGivenToSomebodyAgain() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review").agent("cid", 1, "review");
    done(panel(1, 1));

    scenario.pass(31_000);
    scenario.pass(2_000);

    assertThat(scenario.get(review(1)).state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get(review(1)).attempt()).isEqualTo(2);
  }

  @Test
  void onlyAReviewTakesAVerdictAndItTakesNothingElse() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review");
    scenario.create("b", reviewed());
    assertThat(verdict("b", 1, "ann", VerdictDecision.ACCEPT))
        .satisfies(refused(Refusal.VERDICT_EXPECTED)::accept);
    scenario.result("b", 1, "ann");
    done(panel(1, 1));

    assertThat(scenario.result(review(1), 1, "bob"))
        .satisfies(refused(Refusal.VERDICT_EXPECTED)::accept);
    assertThat(scenario.review("a", 1, VerdictDecision.ACCEPT, FindingState.MET))
        .as("the author does not decide in the place of the panel")
        .satisfies(refused(Refusal.REVIEW_NOT_EXPECTED)::accept);
  }

  @Test
  void workIsAnsweredWithAResultAndAReviewWithAVerdictAlsoWhenTheyAreToEnd() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review");
    scenario.create("b", Scenario.task());
    done(panel(1, 1));
    for (String id : List.of("a", "b")) {
      scenario.when(new TaskCommand.CancelTask(key(id), Actors.requester("r"), "enough", 10_000));
    }

    assertThat(verdict("b", 1, "ann", VerdictDecision.ACCEPT))
        .satisfies(refused(Refusal.VERDICT_EXPECTED)::accept);
    assertThat(scenario.result(review(1), 1, "bob"))
        .satisfies(refused(Refusal.VERDICT_EXPECTED)::accept);

    assertThat(scenario.get("b").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.holderOf(review(1))).isEqualTo("bob");
  }

  @Test
  void aVerdictMustFitTheCriteriaAndIsTakenOnce() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review");
    done(panel(1, 1));
    TaskReply unfit =
        scenario.when(
            new TaskCommand.SubmitVerdict(
                lease(review(1), 1),
                holder("bob"),
                VerdictDecision.ACCEPT,
                Map.of("right", FindingState.UNMET),
                true,
                ByteString.EMPTY,
                ByteString.EMPTY,
                Usage.NONE));
    assertThat(unfit).satisfies(refused(Refusal.VERDICT_INVALID)::accept);

    assertThat(verdict(review(1), 1, "bob", VerdictDecision.ACCEPT))
        .isInstanceOf(TaskReply.Acknowledged.class);
    int events = scenario.events.size();
    assertThat(verdict(review(1), 1, "bob", VerdictDecision.ACCEPT))
        .isInstanceOf(TaskReply.Acknowledged.class);
    assertThat(scenario.events).hasSize(events);
  }

  /** Whoever waits for the review would wait for the answer. */
  @Test
  void aReviewIsRetriedByOthersInPlaceOfBeingParkedForAnAnswer() {
    scenario.agent("ann", 5, "work").agent("bob", 2, "review");
    done(panel(1, 1));
    scenario.when(
        new TaskCommand.Ask(
            lease(review(1), 1),
            holder("bob"),
            QuestionAsked.newBuilder()
                .setQuestionId("tone")
                .setAnswerKind(AnswerKind.TEXT.number())
                .setOverdueAction(OverdueAction.PARK.number())
                .build(),
            1_000));

    scenario.pass(1_000);

    assertThat(scenario.get(review(1)).state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(requireNonNull(scenario.get(review(1)).lastFailure()).getFailureClass())
        .isEqualTo(FailureClass.ANSWER_OVERDUE.number());
    scenario.pass(2_000);
    verdict(review(1), 2, "bob", VerdictDecision.ACCEPT);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void reviewsEndWithTheirTask() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review");
    done(panel(1, 1));

    scenario.when(new TaskCommand.CancelTask(key("a"), Actors.requester("local"), "enough"));

    assertThat(scenario.get(review(1)).state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.get("a").childCount()).as("reviews are no children").isZero();
  }

  @Test
  void reviewsUseTheBudgetOfTheirTaskAndAreStoppedWithIt() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review");
    done(panel(1, 1).setBudget(Budget.newBuilder().setWallTimeMs(10_000)));

    scenario.pass(9_999);
    assertThat(scenario.get(review(1)).state()).isEqualTo(TaskState.ASSIGNED);
    scenario.pass(1);

    assertThat(scenario.get(review(1)).reason()).isEqualTo(TaskReason.BUDGET_WALL_TIME);
    assertThat(scenario.effects(Revoke.class))
        .extracting(revoke -> revoke.lease().task().taskId())
        .containsExactly(review(1));
  }

  @Test
  void whoRanInALoopDoesNotReviewWhatOthersMadeOfIt() {
    scenario.agent("ann", 5, "work", "review").agent("eve", 5, "rescue");
    TaskCreated.Builder task = panel(1, 1);
    task.setLoopPolicy(
        LoopPolicy.newBuilder()
            .setRepeatsMax(1)
            .setWindow(5)
            .setRepeatAction(Loops.RepeatAction.ESCALATE.number())
            .setEscalationCapability("rescue"));
    scenario.create("a", task);
    for (int i = 0; i < 2; i++) {
      scenario.when(
          new TaskCommand.ReportProgress(lease("a", 1), holder("ann"), ByteString.EMPTY, "grep x"));
    }
    scenario.result("a", 2, "eve");
    assertThat(scenario.get(review(1)).holder()).isNull();

    scenario.agent("bob", 1, "review");
    assertThat(scenario.holderOf(review(1))).isEqualTo("bob");
    assertThat(scenario.reloaded()).isTrue();
  }

  /** Whoever waits for the review waits for its verdict. */
  @ParameterizedTest
  @EnumSource(
      value = Loops.RepeatAction.class,
      names = {"PARK", "ESCALATE"})
  void aReviewThatRunsInALoopIsRetriedByOthers(Loops.RepeatAction action) {
    scenario.agent("ann", 5, "work").agent("bob", 5, "review").agent("eve", 5, "rescue");
    done(
        panel(1, 1)
            .setLoopPolicy(
                LoopPolicy.newBuilder()
                    .setRepeatsMax(1)
                    .setWindow(5)
                    .setRepeatAction(action.number())
                    .setEscalationCapability("rescue")));

    for (int i = 0; i < 2; i++) {
      scenario.when(
          new TaskCommand.ReportProgress(
              lease(review(1), 1), holder("bob"), ByteString.EMPTY, "grep x"));
    }

    assertThat(scenario.get(review(1)).state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(requireNonNull(scenario.get(review(1)).lastFailure()).getFailureClass())
        .isEqualTo(FailureClass.LOOP.number());
  }

  private static TaskCreated.Builder panel(int reviewers, int quorum) {
    TaskCreated.Builder task = reviewed();
    TaskCreated.Builder review = Scenario.task().setCapability("review");
    review.getDeadlinesBuilder().setTotalMs(60_000);
    task.getVerificationPolicyBuilder()
        .setReviewer(Reviewer.CAPABILITY.number())
        .setUnresolvedAction(1)
        .setPanel(
            ReviewPanel.newBuilder().setReviewers(reviewers).setQuorum(quorum).setReview(review));
    return task;
  }

  /** A task {@code a} whose first round is done by ann. */
  private void done(TaskCreated.Builder task) {
    scenario.create("a", task);
    scenario.result("a", 1, "ann");
  }

  private static String review(int number) {
    return "a.~review-1-" + number;
  }

  private void judge(String review, VerdictDecision decision) {
    TaskSnapshot task = scenario.get(review);
    String reviewer = requireNonNull(task.holder(), review).getId();
    assertThat(verdict(review, task.attemptTotal(), reviewer, decision))
        .isInstanceOf(TaskReply.Acknowledged.class);
  }

  @Test
  void aVerdictUnderALeaseThatAKillEndedIsKeptAsEvidenceOnce() {
    SwitchScenario switches = new SwitchScenario(scenario);
    scenario.agent("ann", 1, "work").agent("bob", 1, "review");
    done(panel(1, 1));
    switches.kill("k", Scope.tree("a"));

    for (int i = 0; i < 2; i++) {
      assertThat(verdict(review(1), 1, "bob", VerdictDecision.ACCEPT))
          .satisfies(refused(Refusal.STALE_LEASE)::accept);
    }

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.kinds(review(1)))
        .endsWith(Event.KindCase.TASK_ENDED, Event.KindCase.VERDICT_REFUSED);
    assertThat(switches.toll("k").stops())
        .singleElement()
        .satisfies(stop -> assertThat(stop.last()).isEqualTo(KillToll.LastWord.STOPPED));
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aVerdictBetweenTheKillAndTheEndOfTheTaskDoesNotCount() {
    SwitchScenario switches = new SwitchScenario(scenario);
    scenario.agent("ann", 1, "work").agent("bob", 1, "review");
    done(panel(1, 1));
    switches.killOnly("k", Scope.tree("a"));

    assertThat(scenario.run(verdictOf(review(1), 1, "bob", VerdictDecision.ACCEPT)))
        .satisfies(refused(Refusal.STALE_LEASE)::accept);
    scenario.pass(0);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.KILLED);
    assertThat(scenario.kinds(review(1)))
        .contains(Event.KindCase.VERDICT_REFUSED)
        .doesNotContain(Event.KindCase.VERDICT_SUBMITTED);
  }

  @Test
  void aVerdictThatComesWhileTheTaskIsBeingCanceledIsKeptAndDecidesNothing() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review");
    done(panel(1, 1));
    scenario.when(
        new TaskCommand.CancelTask(key("a"), Actors.requester("local"), "enough", 10_000));

    assertThat(verdict(review(1), 1, "bob", VerdictDecision.ACCEPT))
        .isInstanceOf(TaskReply.Acknowledged.class);

    assertThat(scenario.kinds(review(1))).contains(Event.KindCase.VERDICT_SUBMITTED);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
    assertThat(verdict(review(1), 1, "bob", VerdictDecision.ACCEPT))
        .as("said again, because the answer got lost")
        .isInstanceOf(TaskReply.Acknowledged.class);
  }

  @Test
  void whatOneOfThemFindsBlockingKeepsThatOneFromAcceptingAndNobodyElse() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review").agent("cid", 1, "review");
    scenario.agent("dan", 1, "review");
    done(panel(3, 2).addAdvisoryCriteria("tone"));

    assertThat(tone(1, VerdictDecision.ACCEPT, true))
        .satisfies(refused(Refusal.VERDICT_INVALID)::accept);
    tone(1, VerdictDecision.REDO, true);
    tone(2, VerdictDecision.ACCEPT, false);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    tone(3, VerdictDecision.ACCEPT, false);

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void whatOneOfThemFindsBlockingIsOpenOnceWhoeverElseFindsIt() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review").agent("cid", 1, "review");
    scenario.agent("dan", 1, "review");
    TaskCreated.Builder task = panel(3, 2).addAdvisoryCriteria("tone");
    task.getVerificationPolicyBuilder()
        .setRoundsMax(2)
        .setExhaustionAction(ExhaustionAction.ACCEPT_BEST.number());
    done(task);
    tone(1, VerdictDecision.REDO, true);
    tone(2, VerdictDecision.REDO, true);
    scenario.result("a", 2, "ann");

    tone("a.~review-2-1", VerdictDecision.REDO, false);
    tone("a.~review-2-2", VerdictDecision.REDO, false);

    assertThat(scenario.get("a").rounds())
        .extracting(round -> requireNonNull(round.judgement()).openFindings())
        .as("raised by both, then by none")
        .containsExactly(1, 0);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED_WITH_FINDINGS);
    assertThat(requireNonNull(scenario.get("a").outcome()).acceptedRound()).isZero();
    assertThat(scenario.reloaded()).isTrue();
  }

  private TaskReply tone(int review, VerdictDecision decision, boolean blocks) {
    return tone(review(review), decision, blocks);
  }

  /** A verdict that finds the result right, and its tone wrong. */
  private TaskReply tone(String review, VerdictDecision decision, boolean blocks) {
    TaskSnapshot task = scenario.get(review);
    return scenario.when(
        new TaskCommand.SubmitVerdict(
            lease(review, task.attemptTotal()),
            holder(requireNonNull(task.holder(), review).getId()),
            decision,
            new Findings(
                Map.of("right", FindingState.MET, "tone", FindingState.UNMET),
                blocks ? Map.of("tone", Severity.BLOCKING) : Map.of()),
            false,
            ByteString.copyFromUtf8("on its tone"),
            ByteString.EMPTY,
            Usage.NONE));
  }

  private TaskReply verdict(String review, long token, String agent, VerdictDecision decision) {
    return scenario.when(verdictOf(review, token, agent, decision));
  }

  private static TaskCommand.SubmitVerdict verdictOf(
      String review, long token, String agent, VerdictDecision decision) {
    FindingState right = decision == VerdictDecision.ACCEPT ? FindingState.MET : FindingState.UNMET;
    return new TaskCommand.SubmitVerdict(
        lease(review, token),
        holder(agent),
        decision,
        Map.of("right", right),
        false,
        ByteString.copyFromUtf8("by " + agent),
        ByteString.EMPTY,
        Usage.NONE);
  }

  private List<String> reviewers(String taskId, int round) {
    return Stream.of(1, 2)
        .map(number -> scenario.get(key(taskId).review(round, number).taskId()).holder())
        .map(holder -> holder == null ? "nobody" : holder.getId())
        .toList();
  }
}
