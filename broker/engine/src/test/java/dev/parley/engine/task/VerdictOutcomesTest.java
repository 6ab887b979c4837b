package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Loops.ResultAction;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.RedoAssignee;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.UnresolvedAction;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.CheckReport;
import dev.parley.engine.task.command.TaskCommand.SubmitResult;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What follows from the answers that are neither yes nor no, from checks, and from loops. */
final class VerdictOutcomesTest {

  private final Scenario scenario =
      new Scenario().agent("ann", 5, "work").agent("eve", 5, "rescue");

  @Test
  void anInvalidCriterionGoesToTheHumanThatThePolicyNamesAndThenParks() {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder().setUnresolvedAction(UnresolvedAction.HUMAN.number());
    scenario.create("a", task);
    scenario.result("a", 1, "ann");

    judge("a", 1, VerdictDecision.CRITERION_INVALID, 0);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.CRITERION_INVALID);
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);
    assertThat(scenario.get("a").round()).as("no blind redo").isEqualTo(1);

    judge("a", 1, VerdictDecision.CRITERION_INVALID, 0);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.CRITERION_INVALID);
  }

  @Test
  void theAuthorsOwnOpenVerdictParksAndARetryIsANewRound() {
    scenario.create("a", reviewed());
    scenario.result("a", 1, "ann");

    judge("a", 1, VerdictDecision.UNVERIFIABLE, 0);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.UNVERIFIABLE);

    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("local"), "again"));
    assertThat(scenario.get("a").round()).isEqualTo(2);
  }

  @Test
  void anOpenVerdictMustSayWhatIsWrong() {
    scenario.create("a", reviewed());
    scenario.result("a", 1, "ann");

    assertThat(
            scenario.when(
                new TaskCommand.ReviewTask(
                    key("a"),
                    Actors.requester("local"),
                    1,
                    VerdictDecision.UNVERIFIABLE,
                    Map.of(),
                    false,
                    ByteString.EMPTY,
                    "",
                    0)))
        .satisfies(refused(Refusal.VERDICT_INVALID)::accept);
  }

  @Test
  void aHumanReviewsWithoutALeaseAndNobodyWithOne() {
    TaskCreated.Builder child = reviewed();
    child.getVerificationPolicyBuilder().setReviewer(Reviewer.HUMAN.number());
    scenario.create("a", task());
    scenario.createChild("a.b", 1, child);
    scenario.result("a.b", 1, "ann");

    assertThat(judge("a.b", 1, VerdictDecision.ACCEPT, 1))
        .satisfies(refused(Refusal.REVIEW_NOT_EXPECTED)::accept);
    judge("a.b", 1, VerdictDecision.ACCEPT, 0);

    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void aFailedCheckIsARedoByTheBrokerWithTheChecksMessages() {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder().setChecks(true);
    scenario.create("a", task);
    assertThat(result("a", 1, "one", null)).isInstanceOf(TaskReply.CheckFirst.class);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);

    result("a", 1, "one", new CheckReport(2, 0, ByteString.copyFromUtf8("no total")));

    Deliver next = scenario.effects(Deliver.class).getLast();
    assertThat(next.round()).isEqualTo(2);
    assertThat(next.earlierRounds().getLast().verdict().toStringUtf8()).isEqualTo("no total");
    assertThat(requireNonNull(next.earlierRounds().getLast().judgement()).reviewer())
        .isEqualTo(Actors.BROKER);
  }

  @Test
  void whatAnAgentSaysOfItsResultsIsACheckWhateverTheTaskSays() {
    scenario.create("a", task());
    SubmitResult declared =
        new SubmitResult(
            lease("a", 1),
            holder("ann"),
            ByteString.copyFromUtf8("one"),
            Usage.NONE,
            null,
            Trust.AGENT,
            true);
    assertThat(scenario.when(declared))
        .isEqualTo(new TaskReply.CheckFirst(scenario.get("a"), "work"));

    scenario.when(declared.checked(new CheckReport(1, 0, ByteString.copyFromUtf8("no total"))));
    assertThat(scenario.get("a").round()).isEqualTo(2);
    assertThat(scenario.effects(Deliver.class).getLast().earlierRounds()).hasSize(1);
  }

  @Test
  void aResultWithoutReviewerIsAcceptedWhenItsChecksPass() {
    TaskCreated.Builder task = task();
    task.getVerificationPolicyBuilder().setChecks(true);
    scenario.create("a", task);

    result("a", 1, "one", CheckReport.PASSED);

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.UNREVIEWED);
  }

  @Test
  void theSameResultAgainIsALoopNotARound() {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder().setRoundsMax(5);
    scenario.create("a", task);
    scenario.result("a", 1, "ann");
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(result("a", 2, "result 1", null)).isInstanceOf(TaskReply.CheckFirst.class);

    result("a", 2, "result 1", new CheckReport(0, 1, ByteString.copyFromUtf8("as round 1")));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.FAILED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.RESULT_REPEATED);
    assertThat(scenario.kinds("a"))
        .endsWith(
            KindCase.RESULT_SUBMITTED,
            KindCase.LOOP_DETECTED,
            KindCase.VERDICT_GIVEN,
            KindCase.TASK_ENDED);
  }

  @Test
  void goingToAndFroBetweenResultsIsALoopAsWell() {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder().setRoundsMax(5);
    scenario.create("a", task);
    for (int round = 1; round <= 2; round++) {
      result("a", round, "result " + round, CheckReport.PASSED);
      scenario.review("a", round, VerdictDecision.REDO, FindingState.UNMET);
    }

    result("a", 3, "result 1", new CheckReport(0, 1, ByteString.copyFromUtf8("as round 1")));

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.RESULT_REPEATED);
    assertThat(scenario.events.stream().filter(Event::hasLoopDetected).map(Event::getLoopDetected))
        .singleElement()
        .returns(Loops.Kind.REPEATED_RESULT.number(), LoopDetected::getKind)
        .returns(1, LoopDetected::getRepeatedRound);
  }

  /** Nobody said that it is wrong. */
  @ParameterizedTest
  @EnumSource(
      value = VerdictDecision.class,
      names = {"UNVERIFIABLE", "CRITERION_INVALID"})
  void whatNobodySentBackMayComeAgain(VerdictDecision open) {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder().setRoundsMax(3);
    scenario.create("a", task);
    result("a", 1, "one", CheckReport.PASSED);
    scenario.review("a", 1, open, FindingState.UNVERIFIABLE);
    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("local"), "again"));

    result("a", 2, "one", new CheckReport(0, 1, ByteString.EMPTY));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    assertThat(scenario.kinds("a")).doesNotContain(KindCase.LOOP_DETECTED);
    scenario.review("a", 2, VerdictDecision.ACCEPT, FindingState.MET);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void aPolicySaysWhatBecomesOfTheSameResultAgain() {
    assertThat(afterTheSameAgain(ResultAction.REDO).round()).isEqualTo(3);
    assertThat(afterTheSameAgain(ResultAction.PARK).state()).isEqualTo(TaskState.PARKED);
    assertThat(afterTheSameAgain(ResultAction.PARK).reason()).isEqualTo(TaskReason.RESULT_REPEATED);
    assertThat(afterTheSameAgain(ResultAction.ALLOW).awaited()).isEqualTo(Reviewer.REQUESTER);
    assertThat(afterTheSameAgain(ResultAction.ESCALATE).awaited()).isEqualTo(Reviewer.HUMAN);
    assertThat(afterTheSameAgain(ResultAction.EXHAUST).state()).isEqualTo(TaskState.FAILED);
  }

  private TaskSnapshot afterTheSameAgain(ResultAction action) {
    String id = "same-" + action.name().toLowerCase(Locale.ROOT) + "-" + scenario.events.size();
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder().setRoundsMax(5);
    task.setLoopPolicy(LoopPolicy.newBuilder().setResultAction(action.number()));
    scenario.create(id, task);
    scenario.result(id, 1, "ann");
    scenario.review(id, 1, VerdictDecision.REDO, FindingState.UNMET);
    result(id, 2, "result 1", new CheckReport(0, 1, ByteString.copyFromUtf8("as round 1")));
    return scenario.get(id);
  }

  @Test
  void theBestRoundIsAcceptedNotTheLast() {
    TaskCreated.Builder task = reviewed().addBlockingCriteria("short");
    task.getVerificationPolicyBuilder()
        .setRoundsMax(2)
        .setExhaustionAction(ExhaustionAction.ACCEPT_BEST.number());
    scenario.create("a", task);
    result("a", 1, "one", null);
    redo("a", 1, Map.of("right", FindingState.MET, "short", FindingState.UNMET));
    result("a", 2, "two", CheckReport.PASSED);
    redo("a", 2, Map.of("right", FindingState.UNMET, "short", FindingState.UNMET));

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED_WITH_FINDINGS);
    assertThat(requireNonNull(scenario.get("a").outcome()).acceptedRound()).isEqualTo(1);
  }

  @Test
  void whatWasSaidLastOfARoundCountsForTheBest() {
    TaskCreated.Builder task = reviewed().addBlockingCriteria("short");
    task.getVerificationPolicyBuilder()
        .setReviewer(Reviewer.HUMAN.number())
        .setRoundsMax(2)
        .setExhaustionAction(ExhaustionAction.ACCEPT_BEST.number());
    scenario.create("a", task);
    result("a", 1, "one", null);
    redo("a", 1, Map.of("right", FindingState.MET, "short", FindingState.UNMET));
    result("a", 2, "two", CheckReport.PASSED);
    scenario.when(
        new TaskCommand.ReviewTask(
            key("a"),
            Actors.requester("local"),
            2,
            VerdictDecision.UNVERIFIABLE,
            Map.of("right", FindingState.MET, "short", FindingState.UNVERIFIABLE),
            true,
            ByteString.copyFromUtf8("verdict"),
            "open",
            0));
    redo("a", 2, Map.of("right", FindingState.UNMET, "short", FindingState.UNMET));

    assertThat(requireNonNull(scenario.get("a").outcome()).acceptedRound()).isEqualTo(1);
  }

  @Test
  void anEscalationIsOneMoreRoundByOthersAndThenAHumansToDecide() {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder()
        .setRoundsMax(1)
        .setExhaustionAction(ExhaustionAction.ESCALATE.number())
        .setEscalationCapability("rescue");
    scenario.create("a", task);
    result("a", 1, "one", null);

    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(requireNonNull(scenario.get("a").holder()).getId()).isEqualTo("eve");
    assertThat(scenario.get("a").round()).isEqualTo(2);

    scenario.when(
        new TaskCommand.SubmitResult(
            lease("a", 2),
            holder("eve"),
            ByteString.copyFromUtf8("two"),
            Usage.NONE,
            CheckReport.PASSED,
            Trust.AGENT));
    scenario.review("a", 2, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ESCALATED);
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);

    judge("a", 2, VerdictDecision.ACCEPT, 0);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void anEscalationGoesToOthersThanThoseSentBackWhereThePolicySaysSo() {
    scenario.agent("bob", 1, "draw", "redraw");
    TaskCreated.Builder task = reviewed().setCapability("draw");
    task.getVerificationPolicyBuilder()
        .setRoundsMax(1)
        .setRedoAssignee(RedoAssignee.DIFFERENT.number())
        .setExhaustionAction(ExhaustionAction.ESCALATE.number())
        .setEscalationCapability("redraw");
    scenario.create("a", task);
    scenario.result("a", 1, "bob");

    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.QUEUED);

    scenario.agent("cid", 1, "redraw");
    assertThat(requireNonNull(scenario.get("a").holder()).getId()).isEqualTo("cid");
  }

  @Test
  void theRoundOfThoseThatItWasEscalatedToIsJudgedByThePolicysReviewer() {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder()
        .setRoundsMax(1)
        .setExhaustionAction(ExhaustionAction.ESCALATE.number())
        .setEscalationCapability("rescue");
    scenario.create("a", task);
    result("a", 1, "one", null);
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    scenario.when(
        new TaskCommand.SubmitResult(
            lease("a", 2),
            holder("eve"),
            ByteString.copyFromUtf8("two"),
            Usage.NONE,
            CheckReport.PASSED,
            Trust.AGENT));
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.REQUESTER);

    scenario.review("a", 2, VerdictDecision.ACCEPT, FindingState.MET);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED);
  }

  @Test
  void aHumanWhoReviewsAnywayIsNotAskedTwiceOnceTheTaskWasEscalated() {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder()
        .setReviewer(Reviewer.HUMAN.number())
        .setRoundsMax(1)
        .setExhaustionAction(ExhaustionAction.ESCALATE.number())
        .setEscalationCapability("rescue");
    scenario.create("a", task);
    result("a", 1, "one", null);
    judge("a", 1, VerdictDecision.REDO, 0);
    scenario.when(
        new TaskCommand.SubmitResult(
            lease("a", 2),
            holder("eve"),
            ByteString.copyFromUtf8("two"),
            Usage.NONE,
            CheckReport.PASSED,
            Trust.AGENT));

    judge("a", 2, VerdictDecision.REDO, 0);
    assertThat(scenario.get("a").round()).isEqualTo(3);
    assertThat(requireNonNull(scenario.get("a").holder()).getId()).isEqualTo("eve");
  }

  @Test
  void aCheckThatFailsIsNoHumanWhoMayAskForMore() {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder()
        .setReviewer(Reviewer.HUMAN.number())
        .setRoundsMax(1)
        .setChecks(true)
        .setExhaustionAction(ExhaustionAction.ESCALATE.number())
        .setEscalationCapability("rescue");
    scenario.create("a", task);
    result("a", 1, "one", CheckReport.PASSED);
    judge("a", 1, VerdictDecision.REDO, 0);

    scenario.when(
        new TaskCommand.SubmitResult(
            lease("a", 2),
            holder("eve"),
            ByteString.copyFromUtf8("two"),
            Usage.NONE,
            new CheckReport(1, 0, ByteString.copyFromUtf8("wrong")),
            Trust.AGENT));

    assertThat(scenario.get("a").round()).isEqualTo(2);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);
  }

  @Test
  void withNobodyToEscalateToAHumanDecidesAndMayAskForMore() {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder()
        .setRoundsMax(1)
        .setExhaustionAction(ExhaustionAction.ESCALATE.number());
    scenario.create("a", task);
    result("a", 1, "one", null);
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ESCALATED);

    judge("a", 1, VerdictDecision.REDO, 0);
    assertThat(scenario.get("a").round()).isEqualTo(2);
    result("a", 2, "two", CheckReport.PASSED);
    assertThat(scenario.get("a").awaited())
        .as("whose verdict the round waits for that a human asked for")
        .isEqualTo(Reviewer.REQUESTER);
  }

  @Test
  void theRoundThatABudgetWasToppedUpForIsJudgedByThePolicysReviewer() {
    TaskCreated.Builder task =
        reviewed().setBudget(Budget.newBuilder().setRedoRounds(0).setWarningPercent(100));
    task.getVerificationPolicyBuilder().setUnresolvedAction(UnresolvedAction.HUMAN.number());
    scenario.create("a", task);
    result("a", 1, "one", null);
    scenario.review("a", 1, VerdictDecision.UNVERIFIABLE, FindingState.UNVERIFIABLE);
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);
    judge("a", 1, VerdictDecision.REDO, 0);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_REDO_ROUNDS);

    scenario.when(
        new TaskCommand.TopUpBudget(
            key("a"),
            Actors.requester("local"),
            Budget.newBuilder().setRedoRounds(1).build(),
            "one more",
            "top-up"));

    assertThat(scenario.get("a").round()).isEqualTo(2);
    result("a", 2, "two", CheckReport.PASSED);
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.REQUESTER);
  }

  private TaskReply result(String id, long token, String result, @Nullable CheckReport checked) {
    return scenario.when(
        new TaskCommand.SubmitResult(
            lease(id, token),
            holder("ann"),
            ByteString.copyFromUtf8(result),
            Usage.NONE,
            checked,
            Trust.AGENT));
  }

  private void redo(String id, int round, Map<String, FindingState> findings) {
    scenario.when(
        new TaskCommand.ReviewTask(
            key(id),
            Actors.requester("local"),
            round,
            VerdictDecision.REDO,
            findings,
            true,
            ByteString.copyFromUtf8("verdict"),
            "redo-" + round,
            0));
  }

  private TaskReply judge(String id, int round, VerdictDecision decision, long parentToken) {
    FindingState right = decision == VerdictDecision.ACCEPT ? FindingState.MET : FindingState.UNMET;
    return scenario.when(
        new TaskCommand.ReviewTask(
            key(id),
            Actors.requester("local"),
            round,
            decision,
            Map.of("right", right),
            true,
            ByteString.copyFromUtf8("verdict"),
            "judge-" + round + scenario.events.size(),
            parentToken));
  }
}
