package dev.parley.engine.task;

import static dev.parley.engine.task.ApprovalScenario.HUMAN;
import static dev.parley.engine.task.ApprovalScenario.LIFETIME_MS;
import static dev.parley.engine.task.ApprovalScenario.TIMEOUT_MS;
import static dev.parley.engine.task.ApprovalScenario.digest;
import static dev.parley.engine.task.ApprovalScenario.proposal;
import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Proposal.State;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.engine.task.command.TaskEffect.TellDecision;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.QuestionAsked;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What agents propose, and what they may do once it was decided. */
final class ApprovalTest {
  private final Scenario scenario = new Scenario().agent("ann", 4, "work");
  private final ApprovalScenario approvals = new ApprovalScenario(scenario);

  @Test
  void anIrreversibleActionWaitsForItsApprovalAndIsDoneOnce() {
    scenario.create("a", task());

    approvals.propose("a", 1, "pay");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.APPROVAL_REQUIRED);
    assertThat(approvals.use("a", 1, "pay", "u1")).satisfies(refused(Refusal.APPROVAL_EXPECTED));
    approvals.decide("a", "pay", HUMAN, true);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    assertThat(scenario.effects(TellDecision.class))
        .singleElement()
        .satisfies(told -> assertThat(told.proposal().state()).isEqualTo(State.APPROVED));
    assertThat(approvals.use("a", 1, "pay", "u1")).isInstanceOf(TaskReply.Acknowledged.class);
    assertThat(approvals.state("a", "pay")).isEqualTo(State.USED);
    assertThat(approvals.use("a", 1, "pay", "u1"))
        .as("the same use again, because the answer got lost")
        .isInstanceOf(TaskReply.Acknowledged.class);
    assertThat(approvals.use("a", 1, "pay", "u2")).satisfies(refused(Refusal.APPROVAL_USED));
    assertThat(scenario.kinds("a").stream().filter(KindCase.APPROVAL_USED::equals)).hasSize(1);
  }

  @Test
  void proposingAndUsingAgainIsNoProgress() {
    for (boolean used : List.of(false, true)) {
      String id = used ? "b" : "a";
      TaskCreated.Builder task = task();
      task.getDeadlinesBuilder().setIdleMs(6_000).setHeartbeatMs(100_000);
      scenario.create(id, task);
      approvals.propose(id, 1, "pay");
      approvals.decide(id, "pay", HUMAN, true);
      if (used) {
        approvals.use(id, 1, "pay", "u1");
      }
      scenario.pass(5_000);
      if (used) {
        approvals.use(id, 1, "pay", "u1");
      } else {
        approvals.propose(id, 1, "pay");
      }
      scenario.pass(1_000);
      assertThat(requireNonNull(scenario.get(id).lastFailure()).getFailureClass())
          .isEqualTo(FailureClass.IDLE_TIMEOUT.number());
    }
  }

  @Test
  void anApprovalIsBoundToTheDigest() {
    scenario.create("a", task());
    approvals.propose("a", 1, "pay");

    assertThat(
            scenario.when(
                new TaskCommand.DecideProposal(
                    key("a"), HUMAN, "pay", "of something else", true, "", "")))
        .satisfies(refused(Refusal.PROPOSAL_DIGEST_MISMATCH));
    approvals.decide("a", "pay", HUMAN, true);

    assertThat(
            scenario.when(
                new TaskCommand.UseApproval(
                    lease("a", 1), holder("ann"), "pay", "of something else", "u1")))
        .satisfies(refused(Refusal.PROPOSAL_DIGEST_MISMATCH));
    assertThat(approvals.state("a", "pay")).isEqualTo(State.APPROVED);
  }

  @Test
  void whatIsDeniedIsNotDoneAndStaysDenied() {
    scenario.create("a", task());
    approvals.propose("a", 1, "pay");
    approvals.decide("a", "pay", HUMAN, false);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    assertThat(approvals.use("a", 1, "pay", "u1")).satisfies(refused(Refusal.APPROVAL_EXPECTED));
    approvals.propose("a", 1, "pay");

    assertThat(approvals.state("a", "pay")).isEqualTo(State.DENIED);
    assertThat(scenario.effects(TellDecision.class)).hasSize(2);
  }

  @Test
  void withoutADecisionInTimeItIsDenied() {
    TaskCreated.Builder patient = task();
    patient.getDeadlinesBuilder().setHeartbeatMs(10 * TIMEOUT_MS);
    scenario.create("a", patient);
    approvals.propose("a", 1, "pay");

    scenario.pass(TIMEOUT_MS);

    assertThat(approvals.state("a", "pay")).isEqualTo(State.EXPIRED);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    assertThat(scenario.effects(TellDecision.class)).hasSize(1);
    assertThat(approvals.use("a", 1, "pay", "u1")).satisfies(refused(Refusal.APPROVAL_EXPECTED));
    assertThat(approvals.tryDecide("a", "pay", HUMAN)).satisfies(refused(Refusal.PROPOSAL_CLOSED));
    approvals.propose("a", 1, "pay");
    assertThat(approvals.state("a", "pay")).as("it is proposed anew").isEqualTo(State.PENDING);
  }

  @Test
  void anApprovalThatIsNotUsedInTimeIsWorthNothing() {
    scenario.create("a", task());
    approvals.propose("a", 1, "pay");
    approvals.decide("a", "pay", HUMAN, true);

    scenario.pass(LIFETIME_MS);

    assertThat(approvals.use("a", 1, "pay", "u1")).satisfies(refused(Refusal.APPROVAL_EXPIRED));
    approvals.propose("a", 1, "pay");
    assertThat(approvals.state("a", "pay")).as("it is proposed anew").isEqualTo(State.PENDING);
  }

  @Test
  void whatWasDoneHasToBeApprovedAgainToBeDoneAgain() {
    scenario.create("a", task());
    approvals.propose("a", 1, "pay");
    approvals.decide("a", "pay", HUMAN, true);
    approvals.use("a", 1, "pay", "u1");

    approvals.propose("a", 1, "pay");

    assertThat(approvals.state("a", "pay")).isEqualTo(State.PENDING);
    assertThat(approvals.use("a", 1, "pay", "u2")).satisfies(refused(Refusal.APPROVAL_EXPECTED));
  }

  @Test
  void aDecisionIsTakenOnceAndRepeatedByItsRequestId() {
    scenario.create("a", task());
    approvals.propose("a", 1, "pay");
    TaskCommand approve =
        new TaskCommand.DecideProposal(key("a"), HUMAN, "pay", digest("pay"), true, "", "req");

    assertThat(scenario.when(approve)).isInstanceOf(TaskReply.Found.class);
    assertThat(scenario.when(approve)).isInstanceOf(TaskReply.Found.class);
    assertThat(approvals.tryDecide("a", "pay", HUMAN)).satisfies(refused(Refusal.PROPOSAL_DECIDED));
    assertThat(approvals.tryDecide("a", "other", HUMAN))
        .satisfies(refused(Refusal.PROPOSAL_NOT_FOUND));
    assertThat(scenario.kinds("a").stream().filter(KindCase.PROPOSAL_DECIDED::equals)).hasSize(1);
  }

  @Test
  void aRequestThatIsRepeatedLateDecidesNothingThatWasProposedSince() {
    scenario.create("a", task());
    approvals.propose("a", 1, "pay");
    TaskCommand approve =
        new TaskCommand.DecideProposal(key("a"), HUMAN, "pay", digest("pay"), true, "", "req");
    scenario.when(approve);
    assertThat(approvals.use("a", 1, "pay", "u1")).isInstanceOf(TaskReply.Acknowledged.class);
    approvals.propose("a", 1, "pay");

    assertThat(scenario.when(approve)).isInstanceOf(TaskReply.Found.class);

    assertThat(approvals.state("a", "pay")).as("nobody has looked at it").isEqualTo(State.PENDING);
    approvals.decide("a", "pay", HUMAN, false);
    assertThat(approvals.state("a", "pay")).isEqualTo(State.DENIED);
  }

  @Test
  void theRequestsOfTheLast64DecisionsAboutAProposalAreRemembered() {
    scenario.create("a", task());
    for (int i = 0; i <= 64; i++) {
      approvals.propose("a", 1, "pay");
      assertThat(decideBy("r" + i)).isInstanceOf(TaskReply.Found.class);
      assertThat(approvals.use("a", 1, "pay", "u" + i)).isInstanceOf(TaskReply.Acknowledged.class);
    }

    assertThat(decideBy("r1")).isInstanceOf(TaskReply.Found.class);
    assertThat(decideBy("r0")).satisfies(refused(Refusal.PROPOSAL_DECIDED));
  }

  private TaskReply decideBy(String requestId) {
    return scenario.when(
        new TaskCommand.DecideProposal(key("a"), HUMAN, "pay", digest("pay"), true, "", requestId));
  }

  @Test
  void aDecisionIsToldAgainHoweverFullTheHistoryIs() {
    Scenario small =
        new Scenario(new TaskLimits(5, 10, 6, 10, 1_000, 10, 10, 0, 1, 1, 9), TaskRules.SOUND);
    small.agent("ann", 1, "work");
    small.create("a", task().setAutonomyLevel(0));
    ApprovalScenario full = new ApprovalScenario(small);

    for (int i = 0; i < 10; i++) {
      full.propose("a", 1, "pay");
    }

    assertThat(small.effects(TellDecision.class))
        .hasSize(10)
        .allSatisfy(told -> assertThat(told.proposal().state()).isEqualTo(State.DENIED));
    assertThat(small.kinds("a")).hasSize(6);
    assertThat(full.tryPropose("a", 1, proposal("play")))
        .satisfies(refused(Refusal.HISTORY_EXCEEDED));
  }

  @Test
  void aLeaseThatIsLostWhileItWaitsCostsNoAttemptAndTheNextOneHasTheApproval() {
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder().setAttemptsMax(1);
    scenario.create("a", task);
    approvals.propose("a", 1, "pay");
    scenario.pass(30_000);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.APPROVAL_REQUIRED);
    assertThat(scenario.get("a").holder()).isNull();

    approvals.decide("a", "pay", HUMAN, true);

    Deliver next = scenario.effects(Deliver.class).getLast();
    assertThat(next.attempt()).isEqualTo(1);
    assertThat(requireNonNull(next.proposals().find("pay")).state()).isEqualTo(State.APPROVED);
    assertThat(approvals.use("a", 1, "pay", "u1")).satisfies(refused(Refusal.STALE_LEASE));
    approvals.propose("a", 2, "pay");
    assertThat(scenario.effects(TellDecision.class).getLast().lease()).isEqualTo(lease("a", 2));
    assertThat(approvals.use("a", 2, "pay", "u1")).isInstanceOf(TaskReply.Acknowledged.class);
  }

  @Test
  void theWaitIsTakenOffTheAttemptTogetherWithThatForAnAnswer() {
    TaskCreated.Builder task = task();
    task.getDeadlinesBuilder().setAttemptMs(10_000).setHeartbeatMs(100_000);
    scenario.create("a", task);
    scenario.pass(4_000);
    approvals.propose("a", 1, "pay");
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
    approvals.decide("a", "pay", HUMAN, false);

    scenario.pass(5_999);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    scenario.pass(1);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.SCHEDULED);
  }

  @Test
  void nothingIsApprovedOrDoneThatAKillIsAboutToEnd() {
    scenario.create("a", task());
    approvals.propose("a", 1, "pay");
    approvals.decide("a", "pay", HUMAN, true);
    approvals.propose("a", 1, "again");

    new SwitchScenario(scenario).killOnly("k", Scope.EVERYTHING);
    TaskCommand approve = approval("again", HUMAN);
    TaskCommand act =
        new TaskCommand.UseApproval(lease("a", 1), holder("ann"), "pay", digest("pay"), "u1");

    assertThat(scenario.run(approve)).satisfies(refused(Refusal.SCOPE_KILLED));
    assertThat(scenario.run(act)).satisfies(refused(Refusal.SCOPE_KILLED));
  }

  /** The simulation meets the moment between the kill and the end too rarely. */
  @Test
  void itWouldBeNoticedIfSuchThingsWereDone() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.ACT_KILLED));
    ApprovalScenario there = new ApprovalScenario(broken);
    broken.agent("ann", 1, "work").create("a", task().setAutonomyLevel(4));
    there.propose("a", 1, "pay");
    there.decide("a", "pay", HUMAN, true);
    there.propose("a", 1, "again");
    there.propose("a", 1, "more");
    SwitchScenario thrown = new SwitchScenario(broken);
    thrown.killOnly("k", Scope.EVERYTHING);
    thrown.killOnly("l", Scope.agent("eve"));

    assertThat(broken.run(approval("again", HUMAN)))
        .as("approved before the end")
        .isInstanceOf(TaskReply.Found.class);
    assertThat(broken.run(approval("more", ApprovalScenario.agent("eve"))))
        .as("approved by an agent that is killed")
        .isInstanceOf(TaskReply.Found.class);
    assertThat(
            broken.run(
                new TaskCommand.UseApproval(
                    lease("a", 1), holder("ann"), "pay", digest("pay"), "u1")))
        .as("done before the end")
        .isInstanceOf(TaskReply.Acknowledged.class);
  }

  private static TaskCommand approval(String id, Actor by) {
    return new TaskCommand.DecideProposal(key("a"), by, id, digest(id), true, "", "");
  }

  @Test
  void aUseThatIsRepeatedIsNotAcknowledgedOnceTheTreeIsBeingCanceled() {
    scenario.create("a", task());
    approvals.propose("a", 1, "pay");
    approvals.decide("a", "pay", HUMAN, true);
    assertThat(approvals.use("a", 1, "pay", "u1")).isInstanceOf(TaskReply.Acknowledged.class);
    scenario.when(new TaskCommand.CancelTask(key("a"), HUMAN, "enough", 10_000));

    assertThat(approvals.use("a", 1, "pay", "u1")).satisfies(refused(Refusal.TASK_CANCELING));
  }

  @Test
  void nothingIsDoneInATreeThatIsBeingCanceled() {
    scenario.create("a", task());
    approvals.propose("a", 1, "pay");
    approvals.decide("a", "pay", HUMAN, true);
    scenario.when(new TaskCommand.CancelTask(key("a"), HUMAN, "enough", 10_000));

    assertThat(approvals.use("a", 1, "pay", "u1")).satisfies(refused(Refusal.TASK_CANCELING));
    assertThat(approvals.tryPropose("a", 1, proposal("more")))
        .satisfies(refused(Refusal.TASK_CANCELING));
  }

  @Test
  void nothingIsDecidedInATreeThatIsBeingCanceled() {
    scenario.create("a", task());
    approvals.propose("a", 1, "pay");
    scenario.when(new TaskCommand.CancelTask(key("a"), HUMAN, "enough", 10_000));

    assertThat(approvals.tryDecide("a", "pay", HUMAN)).satisfies(refused(Refusal.TASK_CANCELING));
    assertThat(approvals.state("a", "pay")).isNotEqualTo(State.APPROVED);
  }

  @Test
  void aResultWithdrawsWhatIsPending() {
    scenario.create("a", task());
    approvals.propose("a", 1, "pay");
    scenario.result("a", 1, "ann");

    assertThat(approvals.state("a", "pay")).isEqualTo(State.WITHDRAWN);
    assertThat(approvals.tryDecide("a", "pay", HUMAN)).satisfies(refused(Refusal.TASK_ENDED));
  }

  @Test
  void aPausedTaskKeepsItsProposalAndWaitsOnAfterwards() {
    scenario.create("a", task());
    approvals.propose("a", 1, "pay");
    SwitchScenario switches = new SwitchScenario(scenario);
    switches.interrupt("p", Scope.EVERYTHING);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PAUSED);
    scenario.pass(2 * TIMEOUT_MS);
    assertThat(approvals.state("a", "pay"))
        .as("it does not expire meanwhile")
        .isEqualTo(State.PENDING);

    switches.ease("p", SwitchLevel.OFF);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.APPROVAL_REQUIRED);
    scenario.pass(TIMEOUT_MS - 1);
    assertThat(approvals.state("a", "pay"))
        .as("it has as much time left as before")
        .isEqualTo(State.PENDING);
    scenario.pass(1);
    assertThat(approvals.state("a", "pay")).isEqualTo(State.EXPIRED);
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
    approvals.propose("a", 1, "pay");
    approvals.decide("a", "pay", HUMAN, true);

    scenario.when(new TaskCommand.RepeatDeliveries(lease("a", 1)));
    assertThat(scenario.effects(TellDecision.class)).hasSize(2);
    scenario.when(
        new TaskCommand.ConfirmDelivery(lease("a", 1), holder("ann"), Set.of(), Set.of("pay"), 0));
    scenario.when(new TaskCommand.RepeatDeliveries(lease("a", 1)));

    assertThat(scenario.effects(TellDecision.class)).hasSize(2);
  }
}
