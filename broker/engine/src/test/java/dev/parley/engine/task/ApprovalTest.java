package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Proposal.Kind;
import dev.parley.engine.task.Proposal.Reversibility;
import dev.parley.engine.task.Proposal.State;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.engine.task.command.TaskEffect.TellDecision;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.QuestionAsked;
import dev.parley.journal.v1.TaskCreated;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What agents propose, who decides about it, and what they may do then. */
final class ApprovalTest {
  private static final Actor HUMAN = Actors.requester("local");
  private static final long TIMEOUT_MS = 60_000;
  private static final long LIFETIME_MS = 20_000;

  private final Scenario scenario = new Scenario().agent("ann", 4, "work");

  @Test
  void anIrreversibleActionWaitsForItsApprovalAndIsDoneOnce() {
    scenario.create("a", task());

    propose("a", 1, "pay");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.APPROVAL_REQUIRED);
    assertThat(use("a", 1, "pay", "u1")).satisfies(refused(Refusal.APPROVAL_EXPECTED));
    decide("a", "pay", HUMAN, true);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    assertThat(scenario.effects(TellDecision.class))
        .singleElement()
        .satisfies(told -> assertThat(told.proposal().state()).isEqualTo(State.APPROVED));
    assertThat(use("a", 1, "pay", "u1")).isInstanceOf(TaskReply.Acknowledged.class);
    assertThat(state("a", "pay")).isEqualTo(State.USED);
    assertThat(use("a", 1, "pay", "u1"))
        .as("the same use again, because the answer got lost")
        .isInstanceOf(TaskReply.Acknowledged.class);
    assertThat(use("a", 1, "pay", "u2")).satisfies(refused(Refusal.APPROVAL_USED));
    assertThat(scenario.kinds("a").stream().filter(KindCase.APPROVAL_USED::equals)).hasSize(1);
  }

  @Test
  void anApprovalIsBoundToTheDigest() {
    scenario.create("a", task());
    propose("a", 1, "pay");

    assertThat(
            scenario.when(
                new TaskCommand.DecideProposal(
                    key("a"), HUMAN, "pay", "of something else", true, "", "")))
        .satisfies(refused(Refusal.PROPOSAL_DIGEST_MISMATCH));
    decide("a", "pay", HUMAN, true);

    assertThat(
            scenario.when(
                new TaskCommand.UseApproval(
                    lease("a", 1), holder("ann"), "pay", "of something else", "u1")))
        .satisfies(refused(Refusal.PROPOSAL_DIGEST_MISMATCH));
    assertThat(state("a", "pay")).isEqualTo(State.APPROVED);
  }

  @Test
  void whatIsDeniedIsNotDoneAndStaysDenied() {
    scenario.create("a", task());
    propose("a", 1, "pay");
    decide("a", "pay", HUMAN, false);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    assertThat(use("a", 1, "pay", "u1")).satisfies(refused(Refusal.APPROVAL_EXPECTED));
    propose("a", 1, "pay");

    assertThat(state("a", "pay")).isEqualTo(State.DENIED);
    assertThat(scenario.effects(TellDecision.class)).hasSize(2);
  }

  @Test
  void withoutADecisionInTimeItIsDenied() {
    TaskCreated.Builder patient = task();
    patient.getDeadlinesBuilder().setHeartbeatMs(10 * TIMEOUT_MS);
    scenario.create("a", patient);
    propose("a", 1, "pay");

    scenario.pass(TIMEOUT_MS);

    assertThat(state("a", "pay")).isEqualTo(State.EXPIRED);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    assertThat(scenario.effects(TellDecision.class)).hasSize(1);
    assertThat(use("a", 1, "pay", "u1")).satisfies(refused(Refusal.APPROVAL_EXPECTED));
    assertThat(tryDecide("a", "pay", HUMAN)).satisfies(refused(Refusal.PROPOSAL_CLOSED));
    propose("a", 1, "pay");
    assertThat(state("a", "pay")).as("it is proposed anew").isEqualTo(State.PENDING);
  }

  @Test
  void anApprovalThatIsNotUsedInTimeIsWorthNothing() {
    scenario.create("a", task());
    propose("a", 1, "pay");
    decide("a", "pay", HUMAN, true);

    scenario.pass(LIFETIME_MS);

    assertThat(use("a", 1, "pay", "u1")).satisfies(refused(Refusal.APPROVAL_EXPIRED));
    propose("a", 1, "pay");
    assertThat(state("a", "pay")).as("it is proposed anew").isEqualTo(State.PENDING);
  }

  @Test
  void whatWasDoneHasToBeApprovedAgainToBeDoneAgain() {
    scenario.create("a", task());
    propose("a", 1, "pay");
    decide("a", "pay", HUMAN, true);
    use("a", 1, "pay", "u1");

    propose("a", 1, "pay");

    assertThat(state("a", "pay")).isEqualTo(State.PENDING);
    assertThat(use("a", 1, "pay", "u2")).satisfies(refused(Refusal.APPROVAL_EXPECTED));
  }

  @Test
  void aDecisionIsTakenOnceAndRepeatedByItsRequestId() {
    scenario.create("a", task());
    propose("a", 1, "pay");
    TaskCommand approve =
        new TaskCommand.DecideProposal(key("a"), HUMAN, "pay", digest("pay"), true, "", "req");

    assertThat(scenario.when(approve)).isInstanceOf(TaskReply.Found.class);
    assertThat(scenario.when(approve)).isInstanceOf(TaskReply.Found.class);
    assertThat(tryDecide("a", "pay", HUMAN)).satisfies(refused(Refusal.PROPOSAL_DECIDED));
    assertThat(tryDecide("a", "other", HUMAN)).satisfies(refused(Refusal.PROPOSAL_NOT_FOUND));
    assertThat(scenario.kinds("a").stream().filter(KindCase.PROPOSAL_DECIDED::equals)).hasSize(1);
  }

  @Test
  void aRequestThatIsRepeatedLateDecidesNothingThatWasProposedSince() {
    scenario.create("a", task());
    propose("a", 1, "pay");
    TaskCommand approve =
        new TaskCommand.DecideProposal(key("a"), HUMAN, "pay", digest("pay"), true, "", "req");
    scenario.when(approve);
    assertThat(use("a", 1, "pay", "u1")).isInstanceOf(TaskReply.Acknowledged.class);
    propose("a", 1, "pay");

    assertThat(scenario.when(approve)).isInstanceOf(TaskReply.Found.class);

    assertThat(state("a", "pay")).as("nobody has looked at it").isEqualTo(State.PENDING);
    decide("a", "pay", HUMAN, false);
    assertThat(state("a", "pay")).isEqualTo(State.DENIED);
  }

  @Test
  void theRequestsOfTheLast64DecisionsAboutAProposalAreRemembered() {
    scenario.create("a", task());
    for (int i = 0; i <= 64; i++) {
      propose("a", 1, "pay");
      assertThat(decideBy("r" + i)).isInstanceOf(TaskReply.Found.class);
      assertThat(use("a", 1, "pay", "u" + i)).isInstanceOf(TaskReply.Acknowledged.class);
    }

    assertThat(decideBy("r1")).isInstanceOf(TaskReply.Found.class);
    assertThat(decideBy("r0")).satisfies(refused(Refusal.PROPOSAL_DECIDED));
  }

  private TaskReply decideBy(String requestId) {
    return scenario.when(
        new TaskCommand.DecideProposal(key("a"), HUMAN, "pay", digest("pay"), true, "", requestId));
  }

  @Test
  void aDecisionIsNotToldAgainIntoAHistoryThatIsFull() {
    Scenario small =
        new Scenario(new TaskLimits(5, 10, 6, 10, 1_000, 10, 10, 0, 1, 1, 9), TaskRules.SOUND);
    small.agent("ann", 1, "work");
    small.create("a", task().setAutonomyLevel(0));
    TaskCommand denied =
        new TaskCommand.Propose(lease("a", 1), holder("ann"), proposal("pay").build(), TIMEOUT_MS);

    for (int i = 0; i < 10; i++) {
      small.when(denied);
    }

    assertThat(small.when(denied)).satisfies(refused(Refusal.HISTORY_EXCEEDED));
    assertThat(small.kinds("a")).hasSize(6);
  }

  @Test
  void neitherTheProposerNorAnAncestorDecides() {
    scenario.agent("bob", 1, "manage");
    scenario.create("a", task().setCapability("manage").setAutonomyLevel(4));
    scenario.createChild("a.b", 1, task().setAutonomyLevel(4));
    propose("a.b", 1, "pay");

    assertThat(tryDecide("a.b", "pay", agent("ann")))
        .as("the proposer")
        .satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(tryDecide("a.b", "pay", agent("bob")))
        .as("the manager above")
        .satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(tryDecide("a.b", "pay", agent("eve"))).isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void aManagerDoesNotDecideEvenWhenItHasYielded() {
    scenario.agent("bob", 1, "manage");
    scenario.create("a", task().setCapability("manage").setAutonomyLevel(4));
    scenario.createChild("a.b", 1, task());
    propose("a.b", 1, "pay");
    scenario.yieldTask("a", 1, "bob", Scenario.join());

    assertThat(tryDecide("a.b", "pay", agent("bob"))).satisfies(refused(Refusal.SELF_APPROVAL));
  }

  @Test
  void whoHeldTheTaskOnceDoesNotDecide() {
    scenario.create("a", task().setAutonomyLevel(4));
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    occupy("ann", 4).agent("eve", 1, "work").pass(1_200);
    assertThat(scenario.holderOf("a")).isEqualTo("eve");

    scenario.when(
        new TaskCommand.Propose(lease("a", 2), holder("eve"), proposal("pay").build(), TIMEOUT_MS));

    assertThat(tryDecide("a", "pay", agent("ann"))).satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(tryDecide("a", "pay", agent("eve"))).satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(tryDecide("a", "pay", agent("bob"))).isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void whoHeldATaskAboveOnceDoesNotDecide() {
    scenario.agent("bob", 1, "manage");
    scenario.create("a", task().setCapability("manage").setAutonomyLevel(4));
    scenario.createChild("a.b", 1, task());
    scenario.fail("a", 1, "bob", FailureClass.RETRYABLE);
    scenario.create("other", task().setCapability("manage"));
    scenario.agent("eve", 1, "manage").pass(1_200);
    assertThat(scenario.holderOf("a")).isEqualTo("eve");
    scenario.yieldTask("a", 2, "eve", Scenario.join());
    propose("a.b", 1, "pay");

    assertThat(tryDecide("a.b", "pay", agent("eve")))
        .as("it created nothing here and holds nothing any more")
        .satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(tryDecide("a.b", "pay", agent("dan"))).isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void whoLostTheLeaseOfATaskAboveDoesNotDecide() {
    scenario.agent("bob", 1, "manage").agent("eve", 1, "manage");
    scenario.create("other", task().setCapability("manage"));
    scenario.create("a", task().setCapability("manage").setAutonomyLevel(4));
    assertThat(scenario.holderOf("a")).isEqualTo("eve");
    scenario.result("other", 1, "bob");
    scenario.pass(32_000);
    assertThat(scenario.holderOf("a")).isEqualTo("bob");
    scenario.createChild("a.b", 2, task());
    propose("a.b", 1, "pay");

    assertThat(tryDecide("a.b", "pay", agent("eve"))).satisfies(refused(Refusal.SELF_APPROVAL));
  }

  private Scenario occupy(String agentId, int slots) {
    for (int i = 0; i < slots; i++) {
      scenario.create("other-" + i, task());
      assertThat(scenario.holderOf("other-" + i)).isEqualTo(agentId);
    }
    return scenario;
  }

  @Test
  void belowLevelFourOnlyAHumanDecides() {
    scenario.create("a", task().setAutonomyLevel(3));
    propose("a", 1, "pay");

    assertThat(tryDecide("a", "pay", agent("eve"))).satisfies(refused(Refusal.HUMAN_EXPECTED));
    assertThat(tryDecide("a", "pay", HUMAN)).isInstanceOf(TaskReply.Found.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, PENDING, PENDING, DENIED",
    "1, PENDING, PENDING, PENDING",
    "2, APPROVED, PENDING, PENDING",
    "3, APPROVED, APPROVED, PENDING",
    "4, APPROVED, APPROVED, PENDING",
    "5, APPROVED, APPROVED, APPROVED"
  })
  void theAutonomyLevelSaysWhatWaits(int level, State plan, State reversible, State irreversible) {
    scenario.create("a", task().setAutonomyLevel(level));

    propose("a", 1, proposal("plan").setKind(Kind.PLAN.number()));
    propose("a", 1, proposal("undoable").setReversibility(Reversibility.REVERSIBLE.number()));
    propose("a", 1, proposal("pay"));

    assertThat(state("a", "plan")).isEqualTo(plan);
    assertThat(state("a", "undoable")).isEqualTo(reversible);
    assertThat(state("a", "pay")).isEqualTo(irreversible);
  }

  @Test
  void aChildNeverMayMoreThanItsParent() {
    scenario.agent("bob", 1, "manage");
    scenario.create("a", task().setCapability("manage").setAutonomyLevel(2));
    scenario.createChild("a.higher", 1, task().setAutonomyLevel(5));
    scenario.createChild("a.lower", 1, task().setAutonomyLevel(1));
    scenario.createChild("a.same", 1, task());

    assertThat(scenario.get("a.higher").autonomyLevel()).isEqualTo(2);
    assertThat(scenario.get("a.lower").autonomyLevel()).isEqualTo(1);
    assertThat(scenario.get("a.same").autonomyLevel()).isEqualTo(2);
  }

  @Test
  void belowATaskWithoutALevelTheUsualOneIsTheHighest() {
    scenario.agent("bob", 1, "manage");
    scenario.create("a", task().setCapability("manage"));
    scenario.createChild("a.b", 1, task().setAutonomyLevel(5));

    assertThat(scenario.get("a").autonomyLevel()).isEqualTo(Autonomy.DEFAULT);
    assertThat(scenario.get("a.b").autonomyLevel()).isEqualTo(Autonomy.DEFAULT);
  }

  @Test
  void aLeaseThatIsLostWhileItWaitsCostsNoAttemptAndTheNextOneHasTheApproval() {
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder().setAttemptsMax(1);
    scenario.create("a", task);
    propose("a", 1, "pay");
    scenario.pass(30_000);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.APPROVAL_REQUIRED);
    assertThat(scenario.get("a").holder()).isNull();

    decide("a", "pay", HUMAN, true);

    Deliver next = scenario.effects(Deliver.class).getLast();
    assertThat(next.attempt()).isEqualTo(1);
    assertThat(requireNonNull(next.proposals().find("pay")).state()).isEqualTo(State.APPROVED);
    assertThat(use("a", 1, "pay", "u1")).satisfies(refused(Refusal.STALE_LEASE));
    propose("a", 2, "pay");
    assertThat(scenario.effects(TellDecision.class).getLast().lease()).isEqualTo(lease("a", 2));
    assertThat(use("a", 2, "pay", "u1")).isInstanceOf(TaskReply.Acknowledged.class);
  }

  @Test
  void theWaitIsTakenOffTheAttemptTogetherWithThatForAnAnswer() {
    TaskCreated.Builder task = task();
    task.getDeadlinesBuilder().setAttemptMs(10_000).setHeartbeatMs(100_000);
    scenario.create("a", task);
    scenario.pass(4_000);
    propose("a", 1, "pay");
    scenario.pass(5_000);
    scenario.when(
        new TaskCommand.Ask(
            lease("a", 1),
            holder("ann"),
            QuestionAsked.newBuilder()
                .setQuestionId("q")
                .setAnswerKind(Question.AnswerKind.TEXT.number())
                .setOverdueAction(Question.OverdueAction.GO_ON.number())
                .build(),
            10_000));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);
    scenario.pass(10_000);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.APPROVAL_REQUIRED);
    decide("a", "pay", HUMAN, false);

    scenario.pass(5_999);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    scenario.pass(1);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.SCHEDULED);
  }

  @Test
  void nothingIsApprovedOrDoneThatAKillIsAboutToEnd() {
    scenario.create("a", task());
    propose("a", 1, "pay");
    decide("a", "pay", HUMAN, true);
    propose("a", 1, "again");

    new SwitchScenario(scenario).killOnly("k", Scope.EVERYTHING);
    TaskCommand approve =
        new TaskCommand.DecideProposal(key("a"), HUMAN, "again", digest("again"), true, "", "");
    TaskCommand act =
        new TaskCommand.UseApproval(lease("a", 1), holder("ann"), "pay", digest("pay"), "u1");

    assertThat(scenario.run(approve)).satisfies(refused(Refusal.SCOPE_KILLED));
    assertThat(scenario.run(act)).satisfies(refused(Refusal.SCOPE_KILLED));
  }

  /** The simulation meets the moment between the kill and the end too rarely. */
  @Test
  void itWouldBeNoticedIfSuchThingsWereDone() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.ACT_KILLED));
    broken.agent("ann", 1, "work");
    broken.create("a", task().setAutonomyLevel(5));
    broken.when(
        new TaskCommand.Propose(lease("a", 1), holder("ann"), proposal("pay").build(), TIMEOUT_MS));
    new SwitchScenario(broken).killOnly("k", Scope.EVERYTHING);

    assertThat(
            broken.run(
                new TaskCommand.UseApproval(
                    lease("a", 1), holder("ann"), "pay", digest("pay"), "u1")))
        .isInstanceOf(TaskReply.Acknowledged.class);
  }

  @Test
  void anAgentThatIsKilledDecidesNothingBeforeItIsRevived() {
    scenario.create("a", task().setAutonomyLevel(4));
    propose("a", 1, "pay");
    SwitchScenario switches = new SwitchScenario(scenario);
    switches.kill("k", Scope.agent("eve"));

    assertThat(tryDecide("a", "pay", agent("eve"))).satisfies(refused(Refusal.SCOPE_KILLED));
    switches.ease("k", SwitchLevel.HELD);

    assertThat(tryDecide("a", "pay", agent("eve"))).isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void aUseThatIsRepeatedIsNotAcknowledgedOnceTheTreeIsBeingCanceled() {
    scenario.create("a", task());
    propose("a", 1, "pay");
    decide("a", "pay", HUMAN, true);
    assertThat(use("a", 1, "pay", "u1")).isInstanceOf(TaskReply.Acknowledged.class);
    scenario.when(new TaskCommand.CancelTask(key("a"), HUMAN, "enough", 10_000));

    assertThat(use("a", 1, "pay", "u1")).satisfies(refused(Refusal.TASK_CANCELING));
  }

  @Test
  void nothingIsDoneInATreeThatIsBeingCanceled() {
    scenario.create("a", task());
    propose("a", 1, "pay");
    decide("a", "pay", HUMAN, true);
    scenario.when(new TaskCommand.CancelTask(key("a"), HUMAN, "enough", 10_000));

    assertThat(use("a", 1, "pay", "u1")).satisfies(refused(Refusal.TASK_CANCELING));
    assertThat(tryPropose("a", 1, proposal("more"))).satisfies(refused(Refusal.TASK_CANCELING));
  }

  @Test
  void aResultWithdrawsWhatIsPending() {
    scenario.create("a", task());
    propose("a", 1, "pay");
    scenario.result("a", 1, "ann");

    assertThat(state("a", "pay")).isEqualTo(State.WITHDRAWN);
    assertThat(tryDecide("a", "pay", HUMAN)).satisfies(refused(Refusal.TASK_ENDED));
  }

  @Test
  void aPausedTaskKeepsItsProposalAndWaitsOnAfterwards() {
    scenario.create("a", task());
    propose("a", 1, "pay");
    SwitchScenario switches = new SwitchScenario(scenario);
    switches.interrupt("p", Scope.EVERYTHING);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PAUSED);
    scenario.pass(2 * TIMEOUT_MS);
    assertThat(state("a", "pay")).as("it does not expire meanwhile").isEqualTo(State.PENDING);

    switches.ease("p", SwitchLevel.OFF);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.APPROVAL_REQUIRED);
    scenario.pass(TIMEOUT_MS - 1);
    assertThat(state("a", "pay")).as("it has as much time left as before").isEqualTo(State.PENDING);
    scenario.pass(1);
    assertThat(state("a", "pay")).isEqualTo(State.EXPIRED);
    assertThat(scenario.kinds("a"))
        .containsSubsequence(KindCase.PAUSE_ENDED, KindCase.PROPOSAL_EXPIRED);
  }

  @Test
  void anIdStandsForOneProposalAndThereAreNotTooMany() {
    Scenario small =
        new Scenario(new TaskLimits(5, 10, 100, 10, 1_000, 10, 10, 0, 1, 1, 1), TaskRules.SOUND);
    small.agent("ann", 1, "work");
    small.create("a", task());
    small.when(
        new TaskCommand.Propose(lease("a", 1), holder("ann"), proposal("pay").build(), TIMEOUT_MS));

    assertThat(
            small.when(
                new TaskCommand.Propose(
                    lease("a", 1),
                    holder("ann"),
                    proposal("pay").setProposal(ByteString.copyFromUtf8("another")).build(),
                    TIMEOUT_MS)))
        .satisfies(refused(Refusal.PROPOSAL_CONFLICT));
    assertThat(
            small.when(
                new TaskCommand.Propose(
                    lease("a", 1), holder("ann"), proposal("more").build(), TIMEOUT_MS)))
        .satisfies(refused(Refusal.PROPOSALS_EXCEEDED));
    int before = small.events.size();
    small.when(
        new TaskCommand.Propose(lease("a", 1), holder("ann"), proposal("pay").build(), TIMEOUT_MS));
    assertThat(small.events).as("it is pending already").hasSize(before);
  }

  @Test
  void aDecisionThatIsNotConfirmedIsToldAgain() {
    scenario.create("a", task());
    propose("a", 1, "pay");
    decide("a", "pay", HUMAN, true);

    scenario.when(new TaskCommand.RepeatDeliveries(lease("a", 1)));
    assertThat(scenario.effects(TellDecision.class)).hasSize(2);
    scenario.when(
        new TaskCommand.ConfirmDelivery(lease("a", 1), holder("ann"), Set.of(), Set.of("pay"), 0));
    scenario.when(new TaskCommand.RepeatDeliveries(lease("a", 1)));

    assertThat(scenario.effects(TellDecision.class)).hasSize(2);
  }

  private static Actor agent(String agentId) {
    return Actors.agent(holder(agentId));
  }

  private static ActionProposed.Builder proposal(String id) {
    return ActionProposed.newBuilder()
        .setProposalId(id)
        .setProposal(ByteString.copyFromUtf8("do " + id))
        .setDigest(digest(id))
        .setKind(Kind.ACTION.number())
        .setReversibility(Reversibility.IRREVERSIBLE.number())
        .setApprovalLifetimeMs(LIFETIME_MS);
  }

  private static String digest(String id) {
    return "digest of " + id;
  }

  private void propose(String task, long token, String id) {
    propose(task, token, proposal(id));
  }

  private void propose(String task, long token, ActionProposed.Builder proposal) {
    assertThat(tryPropose(task, token, proposal)).isInstanceOf(TaskReply.Acknowledged.class);
  }

  private TaskReply tryPropose(String task, long token, ActionProposed.Builder proposal) {
    return scenario.when(
        new TaskCommand.Propose(lease(task, token), holder("ann"), proposal.build(), TIMEOUT_MS));
  }

  private void decide(String task, String id, Actor by, boolean approved) {
    assertThat(
            scenario.when(
                new TaskCommand.DecideProposal(
                    key(task), by, id, digest(id), approved, "because", "")))
        .isInstanceOf(TaskReply.Found.class);
  }

  private TaskReply tryDecide(String task, String id, Actor by) {
    return scenario.when(
        new TaskCommand.DecideProposal(key(task), by, id, digest(id), true, "", ""));
  }

  private TaskReply use(String task, long token, String id, String useId) {
    return scenario.when(
        new TaskCommand.UseApproval(lease(task, token), holder("ann"), id, digest(id), useId));
  }

  private State state(String task, String id) {
    return requireNonNull(scenario.get(task).proposals().find(id)).state();
  }
}
