package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.command.BudgetStatus;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.TaskCreated;
import org.junit.jupiter.api.Test;

/** Children that a budget does not allow yet: they are created, and wait. */
final class HeldChildrenTest {
  private final Scenario scenario = new Scenario();
  private final BudgetScenario budgets = new BudgetScenario(scenario);

  @Test
  void delegationsAreCountedOverTheWholeTree() {
    scenario.agent("ann", 9, "work");
    Budget budget = Budget.newBuilder().setDelegations(2).setWarningPercent(100).build();
    budgets.root(budget);
    budgets.child("a.1", task().setCapability("manage"));
    scenario.agent("under", 1, "manage");
    scenario.createChild("a.1.1", 1, task());

    budgets.child("a.2", task());
    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.2").reason()).isEqualTo(TaskReason.BUDGET_DELEGATIONS);

    budgets.topUp("a", Budget.newBuilder().setDelegations(1).build(), "one more");

    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.ASSIGNED);
    budgets.child("a.3", task());
    assertThat(scenario.get("a.3").state()).as("it has been used").isEqualTo(TaskState.PARKED);
  }

  @Test
  void depthIsCountedFromTheTaskThatSetsIt() {
    scenario.agent("ann", 9, "work");
    budgets.root(Budget.newBuilder().setDepth(1).setWarningPercent(80).build());
    budgets.child("a.1", task().setCapability("manage"));
    scenario.agent("under", 1, "manage");
    scenario.createChild("a.1.1", 1, task());
    assertThat(scenario.get("a.1.1").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.1.1").reason()).isEqualTo(TaskReason.BUDGET_DEPTH);

    assertThat(
            scenario.when(new TaskCommand.RetryTask(key("a.1.1"), Actors.requester("local"), "go")))
        .satisfies(refused(Refusal.BUDGET_EXHAUSTED)::accept);
    budgets.topUp("a", Budget.newBuilder().setDepth(1).build(), "a level more");

    assertThat(scenario.get("a.1.1").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void theStatusSaysHowDeepTheTreeIsAndHowDeepItMayBe() {
    scenario.agent("ann", 9, "work");
    budgets.root(Budget.newBuilder().setDepth(2).setWarningPercent(80).build());
    assertThat(budgets.line("a", BudgetItem.DEPTH)).isEqualTo(levels(2, 0, 2));

    budgets.child(
        "a.1",
        task().setCapability("manage").setBudget(Budget.newBuilder().setDepth(5).setTokens(9)));
    scenario.agent("under", 1, "manage");
    assertThat(budgets.line("a", BudgetItem.DEPTH)).isEqualTo(levels(2, 1, 2));
    assertThat(budgets.line("a.1", BudgetItem.DEPTH))
        .as("the limit above is narrower")
        .isEqualTo(levels(5, 0, 1));
    budgets.child("a.2", task());
    assertThat(budgets.line("a", BudgetItem.DEPTH))
        .as("a level is not used up")
        .isEqualTo(levels(2, 1, 2));

    scenario.createChild("a.1.1", 1, task().setCapability("manage"));
    scenario.agent("lower", 1, "manage");
    assertThat(budgets.line("a", BudgetItem.DEPTH)).isEqualTo(levels(2, 2, 2));
    assertThat(budgets.line("a.1.1", BudgetItem.DEPTH))
        .isEqualTo(levels(BudgetItem.NO_LIMIT, 0, 0));
    scenario.createChild("a.1.1.1", 1, task());
    assertThat(budgets.line("a", BudgetItem.DEPTH))
        .as("who waits is not there yet")
        .isEqualTo(levels(2, 2, 2));

    budgets.topUp("a", Budget.newBuilder().setDepth(1).build(), "a level more");

    assertThat(budgets.line("a", BudgetItem.DEPTH)).isEqualTo(levels(3, 3, 3));
    assertThat(budgets.line("a.1", BudgetItem.DEPTH)).isEqualTo(levels(5, 2, 2));
  }

  @Test
  void childrenThatWaitGoOnInTheOrderInWhichTheyCame() {
    scenario.agent("ann", 9, "work");
    budgets.root(Budget.newBuilder().setDelegations(0).setWarningPercent(100).build());
    for (int i = 1; i <= 3; i++) {
      budgets.child("a." + i, task());
    }

    budgets.topUp("a", Budget.newBuilder().setDelegations(2).build(), "two");

    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a.3").state()).isEqualTo(TaskState.PARKED);
  }

  @Test
  void whatAnotherReservedAndDidNotUseLetsAChildGoOn() {
    scenario.agent("ann", 9, "work");
    budgets.root(Budget.newBuilder().setDelegations(2).setWarningPercent(100).build());
    scenario.agent("under", 1, "manage");
    budgets.child(
        "a.1", task().setCapability("manage").setBudget(Budget.newBuilder().setDelegations(1)));
    budgets.child("a.2", task());
    assertThat(scenario.get("a.2").reason()).isEqualTo(TaskReason.BUDGET_DELEGATIONS);

    scenario.result("a.1", 1, "under");

    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aChildThatWaitsIsNoDelegationAndMayBeCanceled() {
    scenario.agent("ann", 9, "work");
    budgets.root(Budget.newBuilder().setDelegations(1).setWarningPercent(100).build());
    budgets.child("a.1", task());
    budgets.child("a.2", task());
    scenario.when(new TaskCommand.CancelTask(key("a.2"), Actors.requester("local"), "no more"));

    budgets.topUp("a", Budget.newBuilder().setDelegations(1).build(), "one");
    budgets.child("a.3", task());

    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.get("a.3").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void itsTotalDeadlineRunsWhileAChildWaits() {
    budgets.root(Budget.newBuilder().setDelegations(0).setWarningPercent(100).build());
    TaskCreated.Builder late = task();
    late.getDeadlinesBuilder().setTotalMs(5_000);
    budgets.child("a.1", late);

    scenario.pass(5_001);

    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.EXPIRED);
  }

  @Test
  void aChildThatWaitsStartsNoEarlierThanItIsTo() {
    scenario.agent("ann", 9, "work");
    budgets.root(Budget.newBuilder().setDelegations(0).setWarningPercent(100).build());
    budgets.child("a.1", task().setStartTimeMs(scenario.nowMs() + 60_000));
    budgets.topUp("a", Budget.newBuilder().setDelegations(1).build(), "one");

    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.SCHEDULED);
    scenario.pass(60_001);
    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aManagerThatYieldedIsToldOfChildrenThatWait() {
    scenario.agent("ann", 9, "work");
    budgets.root(Budget.newBuilder().setDelegations(0).setWarningPercent(100).build());
    budgets.child("a.1", task());

    scenario.yieldTask("a", 1, "boss", Scenario.join());

    assertThat(scenario.get("a").state()).as("it is woken").isEqualTo(TaskState.ASSIGNED);
    budgets.topUp("a", Budget.newBuilder().setDelegations(1).build(), "one");
    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void onlySoManyChildrenOfATaskWait() {
    Scenario few = new Scenario(TaskLimits.DEFAULT.withHeldChildrenMax(1), TaskRules.SOUND);
    few.agent("boss", 1, "work");
    few.create("a", task().setBudget(Budget.newBuilder().setDelegations(0).setDepth(1)));
    few.createChild("a.1", 1, task());

    assertThat(few.createChild("a.2", 1, task()))
        .satisfies(refused(Refusal.HELD_CHILDREN_EXCEEDED)::accept);
    few.when(new TaskCommand.CancelTask(key("a.1"), Actors.requester("local"), "no more"));
    assertThat(few.createChild("a.2", 1, task())).isInstanceOf(TaskReply.Created.class);
  }

  @Test
  void theRuleThatWhoWaitsIsLookedAtCanBeBroken() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.FORGET_WAITERS));
    broken.agent("boss", 1, "work");
    broken.create("a", task().setBudget(Budget.newBuilder().setDelegations(0)));
    broken.createChild("a.1", 1, task());

    broken.when(
        new TaskCommand.TopUpBudget(
            key("a"),
            Actors.requester("local"),
            Budget.newBuilder().setDelegations(1).build(),
            "one",
            ""));

    assertThat(broken.get("a.1").state()).isEqualTo(TaskState.PARKED);
  }

  private static BudgetStatus.Line levels(long limit, long spent, long remaining) {
    return new BudgetStatus.Line(BudgetItem.DEPTH, limit, spent, 0, remaining);
  }
}
