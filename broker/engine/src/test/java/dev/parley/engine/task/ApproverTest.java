package dev.parley.engine.task;

import static dev.parley.engine.task.ApprovalScenario.HUMAN;
import static dev.parley.engine.task.ApprovalScenario.TIMEOUT_MS;
import static dev.parley.engine.task.ApprovalScenario.agent;
import static dev.parley.engine.task.ApprovalScenario.proposal;
import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.Proposal.Kind;
import dev.parley.engine.task.Proposal.Reversibility;
import dev.parley.engine.task.Proposal.State;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who decides about what agents propose, and what they may do without asking. */
final class ApproverTest {
  private final Scenario scenario = new Scenario().agent("ann", 4, "work");
  private final ApprovalScenario approvals = new ApprovalScenario(scenario);

  @Test
  void neitherTheProposerNorAnAncestorDecides() {
    scenario.agent("bob", 1, "manage");
    scenario.create("a", task().setCapability("manage").setAutonomyLevel(4));
    scenario.createChild("a.b", 1, task().setAutonomyLevel(4));
    approvals.propose("a.b", 1, "pay");

    assertThat(approvals.tryDecide("a.b", "pay", agent("ann")))
        .as("the proposer")
        .satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(approvals.tryDecide("a.b", "pay", agent("bob")))
        .as("the manager above")
        .satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(approvals.tryDecide("a.b", "pay", agent("eve"))).isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void aManagerDoesNotDecideEvenWhenItHasYielded() {
    scenario.agent("bob", 1, "manage");
    scenario.create("a", task().setCapability("manage").setAutonomyLevel(4));
    scenario.createChild("a.b", 1, task());
    approvals.propose("a.b", 1, "pay");
    scenario.yieldTask("a", 1, "bob", Scenario.join());

    assertThat(approvals.tryDecide("a.b", "pay", agent("bob")))
        .satisfies(refused(Refusal.SELF_APPROVAL));
  }

  @Test
  void whoHeldTheTaskOnceDoesNotDecide() {
    scenario.create("a", task().setAutonomyLevel(4));
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    occupy("ann", 4).agent("eve", 1, "work").pass(1_200);
    assertThat(scenario.holderOf("a")).isEqualTo("eve");

    scenario.when(
        new TaskCommand.Propose(lease("a", 2), holder("eve"), proposal("pay").build(), TIMEOUT_MS));

    assertThat(approvals.tryDecide("a", "pay", agent("ann")))
        .satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(approvals.tryDecide("a", "pay", agent("eve")))
        .satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(approvals.tryDecide("a", "pay", agent("bob"))).isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void itIsNoticedWhenWhoHeldTheTaskOnceDecides() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.FORGET_HOLDERS));
    broken.agent("ann", 1, "work").create("a", task().setAutonomyLevel(4));
    broken.fail("a", 1, "ann", FailureClass.RETRYABLE);
    broken.create("other", task());
    assertThat(broken.holderOf("other")).isEqualTo("ann");
    broken.agent("eve", 1, "work").pass(1_200);
    assertThat(broken.holderOf("a")).isEqualTo("eve");
    broken.when(
        new TaskCommand.Propose(lease("a", 2), holder("eve"), proposal("pay").build(), TIMEOUT_MS));

    assertThat(new ApprovalScenario(broken).tryDecide("a", "pay", agent("ann")))
        .isInstanceOf(TaskReply.Found.class);
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
    approvals.propose("a.b", 1, "pay");

    assertThat(approvals.tryDecide("a.b", "pay", agent("eve")))
        .as("it created nothing here and holds nothing any more")
        .satisfies(refused(Refusal.SELF_APPROVAL));
    assertThat(approvals.tryDecide("a.b", "pay", agent("dan"))).isInstanceOf(TaskReply.Found.class);
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
    approvals.propose("a.b", 1, "pay");

    assertThat(approvals.tryDecide("a.b", "pay", agent("eve")))
        .satisfies(refused(Refusal.SELF_APPROVAL));
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
    approvals.propose("a", 1, "pay");

    assertThat(approvals.tryDecide("a", "pay", agent("eve")))
        .satisfies(refused(Refusal.HUMAN_EXPECTED));
    assertThat(approvals.tryDecide("a", "pay", HUMAN)).isInstanceOf(TaskReply.Found.class);
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

    approvals.propose("a", 1, proposal("plan").setKind(Kind.PLAN.number()));
    approvals.propose(
        "a", 1, proposal("undoable").setReversibility(Reversibility.REVERSIBLE.number()));
    approvals.propose("a", 1, proposal("pay"));

    assertThat(approvals.state("a", "plan")).isEqualTo(plan);
    assertThat(approvals.state("a", "undoable")).isEqualTo(reversible);
    assertThat(approvals.state("a", "pay")).isEqualTo(irreversible);
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
  void anAgentThatIsKilledDecidesNothingBeforeItIsRevived() {
    scenario.create("a", task().setAutonomyLevel(4));
    approvals.propose("a", 1, "pay");
    SwitchScenario switches = new SwitchScenario(scenario);
    switches.kill("k", Scope.agent("eve"));

    assertThat(approvals.tryDecide("a", "pay", agent("eve")))
        .satisfies(refused(Refusal.SCOPE_KILLED));
    switches.ease("k", SwitchLevel.HELD);

    assertThat(approvals.tryDecide("a", "pay", agent("eve"))).isInstanceOf(TaskReply.Found.class);
  }
}
