package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.command.TaskCommand;
import dev.parley.journal.v1.Budget;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tasks that lack one thing of a budget, and then another: they come to their turn all the same.
 */
final class BudgetTurnsTest {

  private final Scenario scenario = new Scenario();

  /** The manager uses up the only attempt, so that its children are parked. */
  @BeforeEach
  void twoChildrenAreParkedOfWhichOneFits() {
    scenario
        .agent("boss", 1, "manage")
        .create(
            "a",
            task()
                .setCapability("manage")
                .setBudget(
                    Budget.newBuilder().setTokens(100).setAttempts(1).setWarningPercent(100)));
    scenario.agent("ann", 9, "work");
    child("a.1");
    child("a.2");
    assertThat(scenario.get("a.1").reason()).isEqualTo(TaskReason.BUDGET_ATTEMPTS);
    assertThat(scenario.get("a.2").reason()).isEqualTo(TaskReason.BUDGET_ATTEMPTS);
  }

  @Test
  void whoIsParkedGoesOnWhenWhatItLacksAfterATopUpComesBack() {
    topUp(Budget.newBuilder().setAttempts(5));
    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.2").reason())
        .as("what it lacks by now")
        .isEqualTo(TaskReason.BUDGET_TOKENS);

    scenario.result("a.1", 1, "ann");

    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void nobodyOvertakesWhoIsParkedAndWaits() {
    topUp(Budget.newBuilder().setAttempts(5));
    child("a.3");
    assertThat(scenario.get("a.3").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
    say("a.2");

    scenario.result("a.1", 1, "ann");
    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a.3").state()).isEqualTo(TaskState.QUEUED);
    scenario.result("a.2", 1, "ann");

    assertThat(scenario.get("a.3").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void whoIsParkedStaysSoWhenNothingComesBackAnyMore() {
    topUp(Budget.newBuilder().setAttempts(1));
    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.ASSIGNED);

    scenario.result("a.1", 1, "ann");
    assertThat(scenario.get("a.2").state()).as("no attempt is left").isEqualTo(TaskState.PARKED);
    topUp(Budget.newBuilder().setAttempts(1));

    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.ASSIGNED);
  }

  private void child(String id) {
    scenario.createChild(
        id, 1, task().setBudget(Budget.newBuilder().setTokens(70).setWarningPercent(100)));
  }

  private void say(String id) {
    scenario.when(
        new TaskCommand.EndorseContent(key(id), Actors.requester("local"), 1, "it is known", ""));
  }

  private void topUp(Budget.Builder added) {
    scenario.when(
        new TaskCommand.TopUpBudget(key("a"), Actors.requester("local"), added.build(), "", ""));
  }
}
