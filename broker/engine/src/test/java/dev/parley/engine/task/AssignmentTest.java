package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.Label;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AssignmentTest {

  private final Scenario scenario = new Scenario();

  @Test
  void nobodyIsWaitedForOnceTheTasksForThemHaveEnded() {
    for (int i = 0; i < 20; i++) {
      scenario.create("a" + i, task().clearCapability().setAgentId("nobody-" + i));
    }
    assertThat(scenario.slots.awaited()).hasSize(20);

    for (int i = 0; i < 20; i++) {
      scenario.when(new TaskCommand.CancelTask(key("a" + i), Actors.requester("local"), ""));
    }

    assertThat(scenario.slots.awaited()).isEmpty();
  }

  @Test
  void higherPriorityGoesFirstThenAge() {
    scenario.create("low", task().setPriority(-5));
    scenario.create("old", task());
    scenario.create("new", task());
    scenario.create("high", task().setPriority(5));

    scenario.agent("ann", 4, "work");

    assertThat(delivered()).containsExactly("high", "old", "new", "low");
  }

  @Test
  void keysTakeTurnsWithinAPriority() {
    scenario.create("a1", task().setFairnessKey("a"));
    scenario.create("a2", task().setFairnessKey("a"));
    scenario.create("a3", task().setFairnessKey("a"));
    scenario.create("b1", task().setFairnessKey("b"));

    scenario.agent("ann", 4, "work");

    assertThat(delivered()).containsExactly("a1", "b1", "a2", "a3");
  }

  @Test
  void onlyAgentsWithTheCapabilityAndTheLabelsGetIt() {
    scenario
        .agent("other", 1, "other")
        .agent("plain", 1, "work")
        .agent("gpu", 1, Map.of("gpu", "yes"), "work");

    scenario.create("a", task().addSelector(Label.newBuilder().setKey("gpu").setValue("yes")));

    assertThat(holderOf("a")).isEqualTo("gpu");
  }

  @Test
  void aTaskForOneAgentWaitsForThatAgent() {
    scenario.agent("ann", 1, "work");
    scenario.create("a", task().clearCapability().setAgentId("bob"));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.QUEUED);

    scenario.agent("bob", 1);

    assertThat(holderOf("a")).isEqualTo("bob");
  }

  @Test
  void aTaskThatNobodyCanDoDoesNotHoldUpTheOthers() {
    scenario.create(
        "a", task().setPriority(9).addSelector(Label.newBuilder().setKey("x").setValue("y")));
    scenario.create("b", task());

    scenario.agent("ann", 1, "work");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.QUEUED);
    assertThat(holderOf("b")).isEqualTo("ann");
  }

  @Test
  void aFreedSlotGoesToTheNextTaskInTheSameStep() {
    scenario.agent("ann", 1, "work").create("a", task());
    scenario.create("b", task());
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.QUEUED);

    scenario.result("a", 1, "ann");

    assertThat(holderOf("b")).isEqualTo("ann");
    assertThat(scenario.slots.inFlight(holder("ann"))).containsExactly(lease("b", 1));
  }

  @Test
  void aYieldedAssignmentCostsNothing() {
    scenario.agent("ann", 1, "work").create("a", task());

    scenario.when(new TaskCommand.YieldAssignment(lease("a", 1), holder("ann")));

    TaskSnapshot task = scenario.get("a");
    assertThat(task.state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(task.attempt()).isEqualTo(1);
    assertThat(task.attemptTotal()).isEqualTo(2);
  }

  @Test
  void anInstanceThatComesBackKeepsWhatItStillWorksOn() {
    scenario.agent("ann", 3, "work");
    for (String id : List.of("a", "b", "c")) {
      scenario.create(id, task());
    }
    scenario.when(new TaskCommand.AcceptAttempt(lease("a", 1), holder("ann")));
    scenario.when(new TaskCommand.AcceptAttempt(lease("b", 1), holder("ann")));

    scenario.when(new TaskCommand.ReconcileInstance(holder("ann"), Set.of(lease("a", 1))));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    assertThat(scenario.get("b").reason()).isEqualTo(TaskReason.BACKOFF);
    assertThat(scenario.get("b").attempt()).isEqualTo(1);
    assertThat(scenario.kinds("c"))
        .as("an assignment that never arrived is not an attempt")
        .contains(KindCase.ASSIGNMENT_YIELDED);
  }

  private List<String> delivered() {
    return scenario.effects(Deliver.class).stream().map(d -> d.lease().task().taskId()).toList();
  }

  private String holderOf(String id) {
    TaskSnapshot task = scenario.get(id);
    return task.holder() == null ? "nobody" : task.holder().getId();
  }
}
