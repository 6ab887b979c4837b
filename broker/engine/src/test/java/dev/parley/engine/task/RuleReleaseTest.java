package dev.parley.engine.task;

import static dev.parley.engine.task.Rulings.said;
import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerificationPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who lets a task go on that a rule wants a human to allow, and what rules say to new targets. */
final class RuleReleaseTest {
  private static final Actor HUMAN = Actors.requester("boss");
  private static final RuleDecided DENY = said(RuleDecision.DENY).build();
  private static final RuleDecided APPROVE = said(RuleDecision.REQUIRE_APPROVAL).build();

  private final Scenario scenario =
      new Scenario().agent("ann", 4, "work").agent("bob", 4, "other").agent("eve", 1, "audit");

  @ParameterizedTest
  @CsvSource({"ann, SELF_APPROVAL", "bob, SELF_APPROVAL", "eve, HUMAN_EXPECTED"})
  void noAgentLetsATaskGoOnThatARuleWantsAHumanToAllow(String agentId, Refusal refusal) {
    scenario.create("a", task());
    scenario.createChild("a.b", 1, task().setCapability("other"));
    scenario.createChild("a.b.c", 1, task().setRuled(APPROVE));
    assertThat(scenario.holderOf("a")).isEqualTo("ann");
    assertThat(scenario.holderOf("a.b")).isEqualTo("bob");

    assertThat(retry("a.b.c", agent(agentId))).satisfies(refused(refusal));
    assertThat(retarget("a.b.c", "audit", agent(agentId), null)).satisfies(refused(refusal));

    assertThat(scenario.get("a.b.c").state()).isEqualTo(TaskState.PARKED);
    retry("a.b.c", HUMAN);
    assertThat(scenario.get("a.b.c").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void anAgentDiscardsItsOwnChild() {
    scenario.create("a", task());
    scenario.createChild("a.b", 1, task().setRuled(APPROVE));

    scenario.when(new TaskCommand.DiscardTask(key("a.b"), agent("ann"), "without it"));

    assertThat(scenario.get("a.b").reason()).isEqualTo(TaskReason.DISCARDED);
    assertThat(scenario.events.getLast().getActor().getKind()).isEqualTo(ActorKind.AGENT.number());
  }

  @Test
  void whatIsParkedForSomethingElseAnAgentLetsGoOn() {
    scenario.create("a", task());
    scenario.createChild("a.b", 1, parking());
    scenario.fail("a.b", 1, "ann", FailureClass.RETRYABLE);
    assertThat(scenario.get("a.b").reason()).isEqualTo(TaskReason.ATTEMPTS_EXHAUSTED);

    retry("a.b", agent("ann"));

    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void whatIsParkedAsALoopAsWellWaitsForAHuman() {
    scenario.create(
        "a",
        task()
            .setIntent(7)
            .setLoopPolicy(LoopPolicy.newBuilder().setCycleAction(CycleAction.PARK.number())));

    scenario.createChild("a.b", 1, task().setIntent(7).setRuled(APPROVE));

    assertThat(scenario.get("a.b").reason()).isEqualTo(TaskReason.RULE_APPROVAL);
    assertThat(scenario.kinds("a.b")).contains(KindCase.LOOP_DETECTED);
    assertThat(retry("a.b", agent("ann"))).satisfies(refused(Refusal.SELF_APPROVAL));
    retry("a.b", HUMAN);
    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aTaskIsNotGivenToThoseThatARuleDenies() {
    park();

    assertThat(retarget("a", "audit", HUMAN, DENY)).satisfies(refused(Refusal.RULE_DENIED));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.kinds("a")).endsWith(KindCase.TASK_PARKED, KindCase.RULE_DECIDED);
    retry("a", HUMAN);
    assertThat(scenario.holderOf("a")).as("whom it was for").isEqualTo("ann");
  }

  @Test
  void aTaskThatIsGivenToOthersWaitsForTheApprovalOfARule() {
    park();

    retarget("a", "audit", agent("bob"), APPROVE);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.RULE_APPROVAL);
    assertThat(scenario.reloaded()).isTrue();
    assertThat(retry("a", agent("bob"))).satisfies(refused(Refusal.HUMAN_EXPECTED));
    retry("a", HUMAN);
    assertThat(scenario.holderOf("a")).isEqualTo("eve");
    assertThat(scenario.get("a").attempt()).as("fresh attempts").isEqualTo(1);
  }

  @Test
  void whatOthersDoIsReviewedWhenARuleWantsThat() {
    park();

    retarget(
        "a",
        "audit",
        HUMAN,
        said(RuleDecision.REQUIRE_REVIEW)
            .setReview(VerificationPolicy.newBuilder().setReviewer(Reviewer.HUMAN.number()))
            .build());
    scenario.result("a", 2, "eve");

    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);
    assertThat(
            scenario.events.stream()
                .filter(Event::hasTaskRetried)
                .map(event -> event.getActor().getId()))
        .as("who let it go on")
        .containsExactly("boss");
  }

  private void park() {
    scenario.create("a", parking());
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
  }

  private static TaskCreated.Builder parking() {
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder()
        .setAttemptsMax(1)
        .setExhaustionAction(ExhaustionAction.PARK.number());
    return task;
  }

  private TaskReply retry(String id, Actor actor) {
    return scenario.when(new TaskCommand.RetryTask(key(id), actor, "go on"));
  }

  private TaskReply retarget(
      String id, String capability, Actor actor, @Nullable RuleDecided ruled) {
    return scenario.when(
        new TaskCommand.RetargetTask(
            key(id), actor, capability, "", Labels.NONE, spec -> spec, spec -> 0, "them", ruled));
  }

  private static Actor agent(String agentId) {
    return Actors.agent(holder(agentId));
  }
}
