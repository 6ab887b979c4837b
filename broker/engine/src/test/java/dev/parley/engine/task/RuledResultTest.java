package dev.parley.engine.task;

import static dev.parley.engine.task.Rulings.DENY;
import static dev.parley.engine.task.Rulings.review;
import static dev.parley.engine.task.Rulings.rulings;
import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.UnresolvedAction;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.CheckReport;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.ReviewPanel;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.TaskCreated;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What rules said of results, and of who is to review them. */
final class RuledResultTest {
  private static final CheckReport DENIAL =
      new CheckReport(0, 0, ByteString.copyFromUtf8("rule r1: because"));

  private final Scenario scenario = new Scenario().agent("ann", 4, "work");

  @Test
  void aRequiredReviewIsWaitedForAlthoughThePolicyAsksForNone() {
    scenario.create("a", task().setRuled(review(Reviewer.HUMAN)));

    scenario.result("a", 1, "ann");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void whomARuleNamesReviewsInPlaceOfWhomThePolicyNames() {
    scenario.create("a", reviewed(ExhaustionAction.FAIL).setRuled(review(Reviewer.HUMAN)));

    scenario.result("a", 1, "ann");

    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);
    assertThat(rulings(scenario, "a").getFirst().hasReview()).isTrue();
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aRuleNamesTheReviewerOfAResultInPlaceOfThePolicy() {
    scenario.create("a", reviewed(ExhaustionAction.FAIL));

    scenario.when(result(1).ruled(review(Reviewer.HUMAN).build()));

    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCEPT_LAST", "ACCEPT_BEST"})
  void whatRequiredReviewersSentBackIsNotAcceptedWithFindings(ExhaustionAction action) {
    scenario.create("a", reviewed(action).setRuled(review(Reviewer.HUMAN)));
    scenario.result("a", 1, "ann");

    judge("a", 1, VerdictDecision.REDO);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ROUNDS_EXHAUSTED);
    assertThat(scenario.reloaded()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCEPT_LAST", "ACCEPT_BEST"})
  void aResultThatIsToBeReviewedAndFailsACheckIsNotAcceptedWithFindings(ExhaustionAction action) {
    scenario.create("a", reviewed(action));

    scenario.when(
        result(1)
            .ruled(review(Reviewer.HUMAN).build())
            .checked(new CheckReport(1, 0, ByteString.copyFromUtf8("too long"))));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ROUNDS_EXHAUSTED);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void whatRequiredReviewersCannotJudgeIsNotLeftToTheRequester() {
    TaskCreated.Builder task = reviewed(ExhaustionAction.FAIL);
    task.getVerificationPolicyBuilder().setUnresolvedAction(UnresolvedAction.AUTHOR.number());
    scenario.create("a", task.setRuled(review(Reviewer.HUMAN)));
    scenario.result("a", 1, "ann");

    judge("a", 1, VerdictDecision.UNVERIFIABLE);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.UNVERIFIABLE);
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCEPT_LAST", "ACCEPT_BEST"})
  void aResultThatIsDeniedIsNotAcceptedWhenNoRoundIsLeft(ExhaustionAction action) {
    scenario.create("a", reviewed(action));

    scenario.when(result(1).ruled(DENY).checked(DENIAL));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ROUNDS_EXHAUSTED);
    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("boss"), "again"));
    assertThat(scenario.get("a").round()).isEqualTo(2);
    assertThat(scenario.reloaded()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"ACCEPT_LAST, 2", "ACCEPT_BEST, 1"})
  void anEarlierRoundThatNoRuleDeniesIsAccepted(ExhaustionAction action, int accepted) {
    TaskCreated.Builder task = reviewed(action);
    task.getVerificationPolicyBuilder().setRoundsMax(3);
    scenario.create("a", task.addBlockingCriteria("c").addBlockingCriteria("d"));
    scenario.result("a", 1, "ann");
    judge("a", 1, VerdictDecision.REDO, Map.of("c", FindingState.MET));
    scenario.result("a", 2, "ann");
    judge("a", 2, VerdictDecision.REDO);

    scenario.when(result(3).ruled(DENY).checked(DENIAL));

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED_WITH_FINDINGS);
    assertThat(requireNonNull(scenario.get("a").outcome()).acceptedRound()).isEqualTo(accepted);
  }

  @Test
  void aDeniedRoundIsNotTheBestOne() {
    TaskCreated.Builder task = reviewed(ExhaustionAction.ACCEPT_BEST);
    task.getVerificationPolicyBuilder().setRoundsMax(2);
    scenario.create("a", task);
    scenario.when(result(1).ruled(DENY).checked(DENIAL));
    scenario.result("a", 2, "ann");

    judge("a", 2, VerdictDecision.REDO);

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED_WITH_FINDINGS);
    assertThat(requireNonNull(scenario.get("a").outcome()).acceptedRound()).isZero();
  }

  @Test
  void aDeniedResultThatRepeatsAnotherIsNotAcceptedEither() {
    TaskCreated.Builder task = reviewed(ExhaustionAction.ACCEPT_LAST);
    task.getVerificationPolicyBuilder().setRoundsMax(3);
    scenario.create("a", task);
    scenario.when(result(1).ruled(DENY).checked(DENIAL));

    scenario.when(
        result(2).ruled(DENY).checked(new CheckReport(0, 1, ByteString.copyFromUtf8("again"))));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.RESULT_REPEATED);
  }

  @Test
  void nobodyAcceptsWhatARuleDenies() {
    scenario.create("a", reviewed(ExhaustionAction.ESCALATE));
    scenario.when(result(1).ruled(DENY).checked(DENIAL));
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);

    assertThat(judge("a", 1, VerdictDecision.ACCEPT)).satisfies(refused(Refusal.VERDICT_INVALID));
    judge("a", 1, VerdictDecision.CRITERION_INVALID);
    assertThat(judge("a", 1, VerdictDecision.ACCEPT))
        .as("whoever was asked since")
        .satisfies(refused(Refusal.VERDICT_INVALID));
    judge("a", 1, VerdictDecision.REJECT);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.REJECTED);
  }

  @Test
  void aReviewCanBeRequiredOfAResultByAgentsWithACapability() {
    scenario.agent("eve", 1, "audit");
    scenario.create("a", task());
    RuleDecided.Builder audit = review(Reviewer.CAPABILITY);
    audit
        .getReviewBuilder()
        .setPanel(
            ReviewPanel.newBuilder()
                .setReviewers(1)
                .setQuorum(1)
                .setReview(task().setCapability("audit")));

    scenario.when(result(1).ruled(audit.build()));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    assertThat(scenario.holderOf("a.~review-1-1")).isEqualTo("eve");
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aResultThatIsDeniedIsSentBack() {
    scenario.create("a", task());

    scenario.when(
        result(1)
            .ruled(DENY)
            .checked(new CheckReport(0, 0, ByteString.copyFromUtf8("rule r1: because"))));

    assertThat(scenario.get("a").round()).isEqualTo(2);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(requireNonNull(scenario.get("a").rounds().getFirst().judgement()).decision())
        .isEqualTo(VerdictDecision.REDO);
    assertThat(scenario.get("a").rounds().getFirst().verdict().toStringUtf8())
        .isEqualTo("rule r1: because");
    assertThat(scenario.kinds("a").subList(2, 5))
        .containsExactly(KindCase.RULE_DECIDED, KindCase.RESULT_SUBMITTED, KindCase.VERDICT_GIVEN);
  }

  private TaskReply judge(String id, int round, VerdictDecision decision) {
    return judge(id, round, decision, Map.of());
  }

  private TaskReply judge(
      String id, int round, VerdictDecision decision, Map<String, FindingState> findings) {
    return scenario.when(
        new TaskCommand.ReviewTask(
            key(id),
            Actors.requester("local"),
            round,
            decision,
            findings,
            true,
            ByteString.copyFromUtf8("verdict"),
            "",
            0));
  }

  /** A task of one round that its requester reviews. */
  private static TaskCreated.Builder reviewed(ExhaustionAction action) {
    TaskCreated.Builder task = Scenario.reviewed();
    task.getVerificationPolicyBuilder().setRoundsMax(1).setExhaustionAction(action.number());
    return task;
  }

  private static TaskCommand.SubmitResult result(long token) {
    return new TaskCommand.SubmitResult(
        lease("a", token), holder("ann"), ByteString.copyFromUtf8("result"));
  }
}
