package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Proposal.Kind;
import dev.parley.engine.task.Proposal.Reversibility;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.TaskCreated;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What agents may not do that call beside their streams, as the requester's principal. */
final class AgentCallsTest {
  private static final int USER = 3;

  private final Scenario scenario =
      new Scenario().agent("boss", 1, "manage").agent("ann", 2, "work").agent("eve", 1, "audit");
  private final DialogueScenario dialogue = new DialogueScenario(scenario);

  @ParameterizedTest
  @CsvSource({"ann, SELF_APPROVAL", "boss, SELF_APPROVAL", "eve, HUMAN_EXPECTED"})
  void noAgentJudgesForAHuman(String agentId, Refusal refusal) {
    scenario.create("a", task().setCapability("manage"));
    TaskCreated.Builder child = reviewed();
    child.getVerificationPolicyBuilder().setReviewer(Reviewer.HUMAN.number());
    scenario.createChild("a.b", 1, child);
    scenario.result("a.b", 1, "ann");

    assertThat(accept("a.b", agent(agentId), 0)).satisfies(refused(refusal));
    assertThat(accept("a.b", agent(agentId), 1)).satisfies(refused(refusal));

    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.VERIFYING);
    accept("a.b", Actors.requester("anybody"), 0);
    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void anAgentJudgesForItsRequesterOnlyWhatOthersDid() {
    scenario.create("a", reviewed());
    scenario.result("a", 1, "ann");

    assertThat(accept("a", agent("ann"), 0)).satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(accept("a", Actors.callingAgent("eve", "somebody"), 0))
        .satisfies(refused(Refusal.REVIEW_NOT_EXPECTED));
    assertThat(accept("a", Actors.callingAgent("local", "somebody"), 0))
        .as("one that is called like the requester")
        .satisfies(refused(Refusal.REVIEW_NOT_EXPECTED));
    accept("a", agent("eve"), 0);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aManagerJudgesUnderItsLeaseWhoeverDidTheWork() {
    scenario.create("a", task());
    scenario.createChild("a.b", 1, reviewed());
    scenario.result("a.b", 1, "ann");

    accept("a.b", agent("ann"), 1);

    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.events)
        .filteredOn(event -> event.hasVerdictGiven())
        .extracting(event -> event.getActor().getId())
        .containsExactly("ann");
  }

  @Test
  void noAgentSpeaksUnderTheLeaseOfAnother() {
    delegated(scenario);
    assertThat(child("a.c", agent("ann"))).satisfies(refused(Refusal.STALE_LEASE));
    dialogue.ask("a.b", 1, "ann", "color");
    assertThat(dialogue.answer("a.b", "color", "10", agent("ann"), 1))
        .satisfies(refused(Refusal.STALE_LEASE));
    assertThat(send("a.b", agent("ann"))).satisfies(refused(Refusal.STALE_LEASE));
    scenario.result("a.b", 1, "ann");
    assertThat(accept("a.b", agent("ann"), 1)).satisfies(refused(Refusal.STALE_LEASE));

    assertThat(child("a.c", agent("boss"))).isInstanceOf(TaskReply.Created.class);
    assertThat(send("a.b", agent("boss"))).isInstanceOf(TaskReply.Said.class);
    accept("a.b", agent("boss"), 1);
    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void itIsNoticedWhenAnAgentSpeaksUnderTheLeaseOfAnother() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.BORROW_LEASE));
    broken.agent("boss", 1, "manage").agent("ann", 2, "work");
    delegated(broken);
    broken.result("a.b", 1, "ann");

    broken.when(accepting("a.b", agent("ann"), 1));

    assertThat(broken.get("a.b").state()).isEqualTo(TaskState.COMPLETED);
  }

  private static void delegated(Scenario scenario) {
    scenario.create("a", task().setCapability("manage"));
    scenario.createChild("a.b", 1, reviewed());
  }

  @ParameterizedTest
  @CsvSource({"ann, SELF_APPROVAL", "eve, HUMAN_EXPECTED"})
  void noAgentEndorsesWhatATaskWorksOn(String agentId, Refusal refusal) {
    scenario.create("a", task().setTrust(1));

    assertThat(endorse("a", agent(agentId))).satisfies(refused(refusal));
    assertThat(endorse("a", Actors.callingAgent(agentId, "somebody")))
        .satisfies(refused(Refusal.ENDORSEMENT_DENIED));

    scenario.result("a", 1, "ann");
    assertThat(scenario.events.stream().filter(e -> e.hasResultSubmitted()).findFirst())
        .get()
        .extracting(e -> e.getResultSubmitted().getTrust())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"boss, SELF_APPROVAL", "eve, HUMAN_EXPECTED"})
  void noAgentAddsToItsOwnBudget(String agentId, Refusal refusal) {
    scenario.create("a", task().setCapability("manage").setBudget(tokens(100)));

    assertThat(topUp("a", agent(agentId))).satisfies(refused(refusal));

    assertThat(topUp("a", Actors.requester("local"))).isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void aManagerGivesItsChildrenMoreOfItsOwn() {
    scenario.create("a", task().setCapability("manage").setBudget(tokens(100)));
    scenario.createChild("a.b", 1, task().setBudget(tokens(50)));
    assertThat(scenario.holderOf("a.b")).isEqualTo("ann");

    assertThat(topUp("a.b", agent("ann"))).satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(topUp("a.b", agent("eve"))).satisfies(refused(Refusal.HUMAN_EXPECTED));
    assertThat(topUp("a.b", agent("boss"))).isInstanceOf(TaskReply.Found.class);
    topUp("a.b", agent("boss"));
    topUp("a.b", agent("boss"));
    topUp("a.b", agent("boss"));
    topUp("a.b", agent("boss"));
    assertThat(topUp("a.b", agent("boss")))
        .as("more than its own")
        .satisfies(refused(Refusal.BUDGET_EXCEEDED));
  }

  @Test
  void noAgentAnswersItself() {
    scenario.create("a", task().setCapability("manage"));
    scenario.createChild("a.b", 1, task());
    dialogue.ask("a.b", 1, "ann", "color");
    dialogue.ask("a.b", 1, "ann", "size");

    assertThat(dialogue.answer("a.b", "color", "10", agent("ann"), 0))
        .satisfies(refused(Refusal.SELF_APPROVAL));

    assertThat(dialogue.answer("a.b", "color", "10", agent("boss"), 1))
        .isInstanceOf(TaskReply.Found.class);
    assertThat(dialogue.answer("a.b", "size", "10", Actors.requester("local"), 0))
        .isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void aRootThatAnAgentAsksForIsItsOwn() {
    createdBy("eve", task().setAutonomyLevel(4));

    assertThat(scenario.get("a").requester().getId()).isEqualTo("eve");
    assertThat(scenario.get("a").requester().getKind()).isEqualTo(ActorKind.AGENT.number());
    assertThat(scenario.get("a").autonomyLevel()).isEqualTo(Autonomy.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "2, 2", "3, 3", "4, 3", "5, 3"})
  void noAgentGivesARootMoreThanTheDefaultAutonomy(int asked, int held) {
    createdBy("eve", task().setAutonomyLevel(asked));

    assertThat(scenario.get("a").autonomyLevel()).isEqualTo(held);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void whoAskedForARootDecidesAboutNothingInItsTree() {
    createdBy("eve", task().setCapability("manage"));
    scenario.createChild("a.b", 1, task());
    scenario.when(
        new TaskCommand.Propose(
            lease("a.b", 1),
            holder("ann"),
            ActionProposed.newBuilder()
                .setProposalId("pay")
                .setDigest("d")
                .setKind(Kind.ACTION.number())
                .setReversibility(Reversibility.IRREVERSIBLE.number())
                .build(),
            60_000));

    assertThat(decide("a.b", agent("eve"))).satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(decide("a.b", agent("dan"))).satisfies(refused(Refusal.HUMAN_EXPECTED));
    assertThat(decide("a.b", Actors.requester("local"))).isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void itsPrincipalSpeaksForARootThatAnAgentAskedFor() {
    createdBy("eve", reviewed().setTrust(1));

    assertThat(endorse("a", Actors.requester("somebody")))
        .satisfies(refused(Refusal.ENDORSEMENT_DENIED));
    assertThat(endorse("a", agent("eve"))).satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(endorse("a", Actors.requester("local"))).isInstanceOf(TaskReply.Found.class);
    scenario.result("a", 1, "ann");
    accept("a", agent("eve"), 0);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  private void createdBy(String agentId, TaskCreated.Builder task) {
    scenario.when(
        new TaskCommand.CreateTask(key("a"), agent(agentId), task.setRequestId("req").build(), 0));
  }

  private TaskReply decide(String id, Actor by) {
    return scenario.when(
        new TaskCommand.DecideProposal(key(id), by, "pay", "d", true, "because", ""));
  }

  private TaskReply accept(String id, Actor by, long parentToken) {
    return scenario.when(accepting(id, by, parentToken));
  }

  private static TaskCommand accepting(String id, Actor by, long parentToken) {
    return new TaskCommand.ReviewTask(
        key(id),
        by,
        1,
        VerdictDecision.ACCEPT,
        Map.of("right", FindingState.MET),
        false,
        ByteString.copyFromUtf8("good"),
        "",
        parentToken);
  }

  private TaskReply child(String id, Actor by) {
    return scenario.when(
        new TaskCommand.CreateTask(
            key(id), by, task().setParentId("a").setRequestId("req").build(), 1));
  }

  private TaskReply send(String id, Actor by) {
    return scenario.when(
        new TaskCommand.SendMessage(
            key(id), by, ByteString.copyFromUtf8("go on"), "", 1, Trust.AGENT));
  }

  private TaskReply endorse(String id, Actor by) {
    return scenario.when(new TaskCommand.EndorseContent(key(id), by, USER, "I read it", ""));
  }

  private TaskReply topUp(String id, Actor by) {
    return scenario.when(new TaskCommand.TopUpBudget(key(id), by, tokens(10), "more", ""));
  }

  private static Budget tokens(long tokens) {
    return Budget.newBuilder().setTokens(tokens).setWarningPercent(80).build();
  }

  private static Actor agent(String agentId) {
    return Actors.callingAgent(agentId, "local");
  }
}
