package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Cause;
import dev.parley.engine.task.command.TaskEffect.Revoke;
import org.junit.jupiter.api.Test;

final class PauseTest {

  private final Scenario scenario = new Scenario();
  private final SwitchScenario switches = new SwitchScenario(scenario);

  @Test
  void whatWaitsIsPausedAndWhatRunsGoesOn() {
    scenario.agent("ann", 1, "work").create("a", task());
    scenario.create("b", task());

    switches.pause("p", Scope.capability("work"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.PAUSED);
    assertThat(scenario.get("b").reason()).isEqualTo(TaskReason.PAUSE_REQUESTED);
    scenario.result("a", 1, "ann");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.get("b").attemptTotal()).isZero();

    switches.ease("p", SwitchLevel.OFF);
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void whatBecomesQueuedLaterIsPausedThen() {
    scenario.agent("ann", 1, "work");
    scenario.create("later", task().setStartTimeMs(scenario.nowMs() + 5_000));
    switches.pause("p", Scope.capability("work"));

    assertThat(scenario.get("later").state()).isEqualTo(TaskState.SCHEDULED);
    scenario.pass(5_000);
    assertThat(scenario.get("later").state()).isEqualTo(TaskState.PAUSED);
    scenario.create("now", task());
    assertThat(scenario.get("now").state()).isEqualTo(TaskState.PAUSED);
  }

  @Test
  void aPausedTreeHoldsWhatIsBelow() {
    scenario.agent("boss", 9, "work").create("a", task());
    switches.pause("p", Scope.tree("a"));

    scenario.createChild("a.c", 1, task());

    assertThat(scenario.get("a.c").state()).isEqualTo(TaskState.PAUSED);
    scenario.create("b", task());
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aPausedCapabilityOrAgentHoldsNothingBelowWhatIsForIt() {
    scenario.agent("boss", 2, "manage").agent("ann", 5, "work");
    scenario.create("a", task().setCapability("manage"));
    scenario.create("b", task().clearCapability().setAgentId("boss"));

    switches.pause("p", Scope.capability("manage"));
    switches.pause("q", Scope.agent("boss"));
    scenario.createChild("a.c", 1, task());
    scenario.createChild("b.c", 1, task());
    scenario.createChild("a.d", 1, task().setCapability("manage"));

    assertThat(scenario.get("a.c").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("b.c").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a.d").state()).isEqualTo(TaskState.PAUSED);
  }

  @Test
  void anAttemptThatIsTakenBackDoesNotCount() {
    scenario.agent("ann", 1, "work").create("a", task());

    switches.interrupt("p", Scope.tree("a"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PAUSED);
    assertThat(scenario.get("a").attempt()).isZero();
    assertThat(scenario.effects(Revoke.class))
        .singleElement()
        .satisfies(revoke -> assertThat(revoke.cause()).isEqualTo(Cause.PAUSED));
    assertThat(scenario.result("a", 1, "ann")).satisfies(refused(Refusal.STALE_LEASE)::accept);
    switches.stopped("a", 1, "ann");
    switches.ease("p", SwitchLevel.OFF);
    assertThat(scenario.result("a", 2, "ann")).isNotNull();
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void aPauseInterruptsAlsoWhatIsPausedAlreadyWithoutThat() {
    scenario.agent("ann", 2, "work").create("a", task());
    scenario.create("b", task());
    switches.pause("p", Scope.agent("ann"));
    switches.pause("q", Scope.tree("a"));

    switches.interrupt("r", Scope.agent("ann"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PAUSED);
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.QUEUED);
    assertThat(scenario.effects(Revoke.class)).hasSize(2);
  }

  @Test
  void aDrainedAgentFinishesWhatItHasAndIsGivenNothing() {
    scenario.agent("ann", 5, "work").create("a", task());

    switches.pause("p", Scope.agent("ann"));
    scenario.create("b", task());

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.QUEUED);
    scenario.agent("bob", 1, "work");
    assertThat(scenario.holderOf("b")).isEqualTo("bob");
  }

  @Test
  void whatADrainedAgentHadIsDoneByOthers() {
    scenario.agent("ann", 1, "work").create("a", task());

    switches.interrupt("p", Scope.agent("ann"));
    scenario.agent("bob", 1, "work");

    assertThat(scenario.holderOf("a")).isEqualTo("bob");
  }

  @Test
  void aPauseUsesUpNoTimeInTheQueue() {
    var hurried = task();
    hurried.getDeadlinesBuilder().setQueueWaitMs(1_000);
    scenario.create("a", hurried);
    switches.pause("p", Scope.EVERYTHING);

    scenario.pass(60_000);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PAUSED);

    switches.ease("p", SwitchLevel.OFF);
    scenario.pass(1_000);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.EXPIRED);
  }

  @Test
  void aPausedTaskCanBeCanceled() {
    scenario.create("a", task());
    switches.pause("p", Scope.tree("a"));

    scenario.when(new TaskCommand.CancelTask(key("a"), Actors.requester("local"), "enough"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void oneSwitchOfTwoKeepsItPaused() {
    scenario.agent("ann", 1, "work").create("x", task());
    scenario.create("a", task());
    switches.pause("p", Scope.tree("a"));
    switches.pause("q", Scope.EVERYTHING);
    scenario.result("x", 1, "ann");

    switches.ease("q", SwitchLevel.OFF);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PAUSED);
    switches.ease("p", SwitchLevel.OFF);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }
}
