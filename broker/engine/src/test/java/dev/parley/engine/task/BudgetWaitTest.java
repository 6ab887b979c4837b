package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.join;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waiting costs a budget, and what becomes of tasks that wait for one. */
final class BudgetWaitTest {
  private Scenario scenario = new Scenario();
  private final DialogueScenario dialogue = new DialogueScenario(scenario);

  @Test
  void waitingForAnAnswerUsesNoTime() {
    root(Budget.newBuilder().setWallTimeMs(10_000));
    scenario.pass(4_000);
    dialogue.ask("a", 1, "boss", "q");
    beat(20);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);

    dialogue.answer("a", "q", "yes");
    beat(5);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    beat(1);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_WALL_TIME);
  }

  @Test
  void whoWaitsForAnAnswerIsStoppedWhenTheTokensAreUsedUp() {
    root(Budget.newBuilder().setTokens(100));
    dialogue.ask("a", 1, "boss", "q");

    scenario.when(new TaskCommand.Heartbeat(lease("a", 1), holder("boss"), new Usage(100, 0, 0)));

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
  }

  @Test
  void waitingForBudgetIsNoWaitForAnAgent() {
    waitLongForBudget();

    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.QUEUED);
  }

  @Test
  void withoutTheRuleTheWaitForAnAgentRunsOut() {
    scenario = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.EXPIRE_UNPAID));
    waitLongForBudget();

    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.EXPIRED);
  }

  private void waitLongForBudget() {
    root(tokens(100));
    scenario.agent("ann", 1, "work");
    child("a.1", task().setBudget(tokens(70)));
    TaskCreated.Builder second = task().setBudget(tokens(70));
    second.getDeadlinesBuilder().setQueueWaitMs(5_000);
    child("a.2", second);
    assertThat(scenario.get("a.2").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
    scenario.agent("bob", 1, "other");
    scenario.pass(6_000);
  }

  @Test
  void tasksThatWaitForEachOthersBudgetsAreParkedAndGoOnAfterATopUp() {
    waitForEachOther();
    assertThat(scenario.get("a.1.1").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.1.1").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
    assertThat(scenario.get("a.2.1").reason()).isEqualTo(TaskReason.BUDGET_WAIT);

    topUp("a", Budget.newBuilder().setTokens(30));
    assertThat(scenario.get("a.1.1").state()).isEqualTo(TaskState.ASSIGNED);
    scenario.result("a.1.1", 1, "ann");
    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.ASSIGNED);
    scenario.result("a.1", 2, "mid");
    assertThat(scenario.get("a.2.1").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void oneThatIsParkedGoesOnWhenAnotherOneIsCanceled() {
    waitForEachOther();

    scenario.when(
        new TaskCommand.CancelTask(key("a.2"), Actors.requester("local"), "not needed", 0));

    assertThat(scenario.get("a.1.1").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void withoutTheRuleTheyWouldWaitForEver() {
    scenario = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.WAIT_IN_CIRCLES));
    waitForEachOther();
    scenario.pass(30L * 24 * 3_600_000);
    assertThat(scenario.get("a.1.1").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
    assertThat(scenario.get("a.2.1").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
  }

  /** Each of two tasks has reserved what the children of the other one need. */
  private void waitForEachOther(String... more) {
    root(Budget.newBuilder().setTokens(100).setCostMicros(100).setCurrency("EUR"));
    scenario.agent("mid", 2, "mid").agent("ann", 4, "work");
    child("a.1", task().setCapability("mid").setBudget(cost(50)));
    child("a.2", task().setCapability("mid").setBudget(tokens(60)));
    scenario.yieldTask("a", 1, "boss", join());
    child("a.1.1", task().setBudget(tokens(70)));
    for (String id : more) {
      child(id, task().setBudget(tokens(70)));
    }
    child("a.2.1", task().setBudget(cost(70)));
    scenario.yieldTask("a.1", 1, "mid", join());
    assertThat(scenario.get("a.1.1").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
    scenario.yieldTask("a.2", 1, "mid", join());
  }

  @Test
  void whoWaitedFirstGoesFirst() {
    letTheSmallerOneFit();
    assertThat(scenario.get("a.4").state()).isEqualTo(TaskState.QUEUED);

    scenario.result("a.1", 1, "ann");
    assertThat(scenario.get("a.3").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a.4").state()).isEqualTo(TaskState.QUEUED);
  }

  @Test
  void itIsNoticedWhenOneIsOvertaken() {
    scenario = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.OVERTAKE_WAITING));
    letTheSmallerOneFit();
    assertThat(scenario.get("a.4").state()).isEqualTo(TaskState.ASSIGNED);
  }

  /** There is enough for the second one that waits, and not for the first. */
  private void letTheSmallerOneFit() {
    root(tokens(100));
    scenario.agent("ann", 4, "work");
    child("a.1", task().setBudget(tokens(40)));
    child("a.2", task().setBudget(tokens(40)));
    child("a.3", task().setBudget(tokens(70)));
    child("a.4", task().setBudget(tokens(50)));
    scenario.result("a.2", 1, "ann");
    assertThat(scenario.get("a.3").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
  }

  @Test
  void tasksWaitOnWhileOneOfTheTreeGoesOn() {
    root(tokens(100));
    scenario.agent("ann", 4, "work");
    child("a.1", task().setBudget(tokens(70)));
    child("a.2", task().setBudget(tokens(70)));
    scenario.yieldTask("a", 1, "boss", join());
    assertThat(scenario.get("a.2").reason()).isEqualTo(TaskReason.BUDGET_WAIT);

    scenario.result("a.1", 1, "ann");

    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void whoeverOwnsTheShardNextLetsThemGoOnInTheSameOrder() {
    root(tokens(100));
    scenario.agent("ann", 1, "work");
    for (String id : List.of("a.1", "a.2", "a.3")) {
      child(id, task().setBudget(tokens(70)));
    }
    assertThat(scenario.get("a.2").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
    assertThat(scenario.get("a.3").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
    scenario.when(
        new TaskCommand.EndorseContent(
            key("a.2"), Actors.requester("local"), 1, "it is known", "request"));

    TaskMachine next = scenario.loaded();

    assertThat(
            granted(next, new TaskCommand.CancelTask(key("a.1"), Actors.requester("local"), "", 0)))
        .containsExactly(key("a.2"));
  }

  @Test
  void whoIsParkedWhileItWaitsKeepsItsTurnWhoeverOwnsTheShardNext() {
    waitForEachOther("a.1.2");
    assertThat(scenario.get("a.1.1").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.1.2").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
    TaskMachine next = scenario.loaded();
    Budget more = Budget.newBuilder().setTokens(30).build();

    assertThat(
            granted(
                next,
                new TaskCommand.TopUpBudget(
                    key("a"), Actors.requester("local"), more, "", "top-up")))
        .containsExactly(key("a.1.1"));
    topUp("a", more.toBuilder());
    assertThat(scenario.get("a.1.1").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a.1.2").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
  }

  @Test
  void whoWaitedForSomethingElseFirstGoesFirstWhoeverOwnsTheShardNext() {
    root(tokens(100));
    scenario.agent("mid", 1, "mid").agent("ann", 4, "work");
    Budget.Builder once = Budget.newBuilder().setAttempts(1);
    child("a.1", task().setCapability("mid").setBudget(once.setWarningPercent(100)));
    child("a.1.1", task().setBudget(tokens(70)));
    child("a.2", task().setBudget(tokens(70)));
    child("a.3", task().setBudget(tokens(70)));
    assertThat(scenario.get("a.1.1").reason()).isEqualTo(TaskReason.BUDGET_ATTEMPTS);
    assertThat(scenario.get("a.3").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
    topUp("a.1", Budget.newBuilder().setAttempts(1));
    assertThat(scenario.get("a.1.1").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);

    TaskMachine next = scenario.loaded();

    TaskCommand cancel = new TaskCommand.CancelTask(key("a.2"), Actors.requester("local"), "", 0);
    assertThat(granted(next, cancel)).containsExactly(key("a.1.1"));
    scenario.when(cancel);
    assertThat(scenario.get("a.1.1").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a.3").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
  }

  /** The tasks that get what they wait for, when something is done. */
  private List<TaskKey> granted(TaskMachine machine, TaskCommand first) {
    List<TaskKey> granted = new ArrayList<>();
    long position = scenario.events.size();
    for (TaskCommand command = first; command != null; command = machine.next(scenario.nowMs())) {
      if (command instanceof TaskCommand.GrantBudget grant) {
        granted.add(grant.key());
      }
      for (Event event : machine.decide(command, scenario.nowMs()).events()) {
        machine.apply(event, ++position);
      }
    }
    return granted;
  }

  @Test
  void oneThatIsParkedForItsOwnRedoRoundsBeginsWithItsFirstRound() {
    Budget one = Budget.newBuilder().setRedoRounds(1).setWarningPercent(80).build();
    scenario
        .agent("boss", 1, "manage")
        .create("a", reviewed().setCapability("manage").setBudget(one));
    scenario.result("a", 1, "boss");
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    scenario.agent("ann", 1, "work").createChild("a.1", 2, task().setBudget(one));
    assertThat(scenario.get("a.1").reason()).isEqualTo(TaskReason.BUDGET_REDO_ROUNDS);

    topUp("a", Budget.newBuilder().setRedoRounds(1));

    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a.1").round()).isEqualTo(1);
  }

  private void root(Budget.Builder budget) {
    root(budget.setWarningPercent(80).build());
  }

  private void root(Budget budget) {
    scenario
        .agent("boss", 1, "manage")
        .create("a", task().setCapability("manage").setBudget(budget));
  }

  private void child(String id, TaskCreated.Builder task) {
    scenario.createChild(id, 1, task);
  }

  private void beat(int seconds) {
    for (int i = 0; i < seconds; i++) {
      scenario.pass(1_000);
      scenario.when(new TaskCommand.Heartbeat(lease("a", 1), holder("boss"), Usage.NONE));
    }
  }

  private void topUp(String id, Budget.Builder added) {
    scenario.when(
        new TaskCommand.TopUpBudget(
            key(id), Actors.requester("local"), added.build(), "", "top-up"));
  }

  private static Budget tokens(long tokens) {
    return Budget.newBuilder().setTokens(tokens).setWarningPercent(80).build();
  }

  private static Budget cost(long micros) {
    return Budget.newBuilder()
        .setCostMicros(micros)
        .setCurrency("EUR")
        .setWarningPercent(80)
        .build();
  }
}
