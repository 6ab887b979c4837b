package dev.parley.engine.task;

import static dev.parley.engine.task.BudgetScenario.tokens;
import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.BudgetStatus;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.journal.v1.Budget;
import org.junit.jupiter.api.Test;

/** What children reserve of a budget above them, and who waits for it. */
final class ReservationTest {
  private final Scenario scenario = new Scenario();
  private final BudgetScenario budgets = new BudgetScenario(scenario);

  @Test
  void theLimitsOfAChildAreReservedWhenItStarts() {
    budgets.root(tokens(100));
    budgets.child("a.1", task().setBudget(tokens(70)));
    assertThat(budgets.line("a", BudgetItem.TOKENS).reserved()).isZero();

    scenario.agent("ann", 1, "work");

    assertThat(budgets.line("a", BudgetItem.TOKENS).reserved()).isEqualTo(70);
    assertThat(budgets.line("a", BudgetItem.TOKENS).remaining()).isEqualTo(30);
  }

  @Test
  void whatAChildDidNotUseComesBackAtItsEnd() {
    budgets.root(tokens(100));
    scenario.agent("ann", 1, "work");
    budgets.child("a.1", task().setBudget(tokens(70)));

    scenario.when(
        new TaskCommand.SubmitResult(
            lease("a.1", 1), holder("ann"), ByteString.EMPTY, new Usage(20, 0, 0)));

    assertThat(budgets.line("a", BudgetItem.TOKENS))
        .isEqualTo(new BudgetStatus.Line(BudgetItem.TOKENS, 100, 20, 0, 80));
  }

  @Test
  void aChildThatDoesNotFitWaitsUntilItDoes() {
    budgets.root(tokens(100));
    scenario.agent("ann", 3, "work");
    budgets.child("a.1", task().setBudget(tokens(70)));
    budgets.child("a.2", task().setBudget(tokens(70)));
    budgets.child("a.3", task().setBudget(tokens(70)));

    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.QUEUED);
    assertThat(scenario.get("a.2").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
    int before = scenario.events.size();
    scenario.pass(20_000);
    assertThat(scenario.events).as("nobody looks again and again").hasSize(before);

    scenario.result("a.1", 1, "ann");

    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a.3").reason()).isEqualTo(TaskReason.BUDGET_WAIT);
    scenario.result("a.2", 1, "ann");
    assertThat(scenario.get("a.3").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aChildThatWaitsForNothingThatComesBackIsParkedUntilATopUp() {
    budgets.root(tokens(100));
    scenario.agent("ann", 1, "work");
    budgets.heartbeat("a", 1, "boss", 50);
    budgets.child("a.1", task().setBudget(tokens(70)));
    assertThat(scenario.get("a.1").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);

    budgets.topUp("a", tokens(100), "more");

    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void oneThatWaitsDoesNotHoldUpTheOthers() {
    budgets.root(tokens(100));
    scenario.agent("ann", 2, "work");
    budgets.child("a.1", task().setBudget(tokens(70)));
    budgets.child("a.2", task().setBudget(tokens(70)).setPriority(9));
    scenario.create("b", task());

    assertThat(scenario.get("b").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aChildThatWorksOnItsReservationOutlivesItsManagersExtravagance() {
    budgets.root(tokens(100));
    scenario.agent("ann", 1, "work");
    budgets.child("a.1", task().setBudget(tokens(70)));

    budgets.heartbeat("a", 1, "boss", 31);

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aManagerDoesNotWaitForWhatItsOwnChildrenHaveReserved() {
    budgets.root(tokens(100));
    scenario.agent("ann", 1, "work");
    budgets.child("a.1", reviewed().setBudget(tokens(100)));
    scenario.result("a.1", 1, "ann");

    scenario.fail("a", 1, "boss", FailureClass.RETRYABLE);
    scenario.pass(2_000);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aManagerIsParkedWhenItsOwnChildrenHaveReservedAllAttempts() {
    Budget budget = Budget.newBuilder().setAttempts(3).setWarningPercent(100).build();
    budgets.root(budget);
    scenario.agent("ann", 1, "work");
    budgets.child("a.1", reviewed().setBudget(budget.toBuilder().setAttempts(2)));

    scenario.fail("a", 1, "boss", FailureClass.RETRYABLE);
    scenario.pass(2_000);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_ATTEMPTS);
    scenario.result("a.1", 1, "ann");
    scenario.review("a.1", 1, VerdictDecision.ACCEPT, FindingState.MET);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void whatWaitedForOneLimitIsParkedForWantOfAnother() {
    budgets.root(Budget.newBuilder().setAttempts(3).setWarningPercent(100).build());
    budgets.child("a.1", task().setCapability("middle").setBudget(tokens(100)));
    scenario.agent("under", 1, "middle").agent("ann", 2, "work");
    scenario.createChild("a.1.1", 1, task().setBudget(tokens(70)));
    scenario.createChild("a.1.2", 1, task().setBudget(tokens(70)));
    assertThat(scenario.get("a.1.2").reason()).isEqualTo(TaskReason.BUDGET_WAIT);

    scenario.result("a.1.1", 1, "ann");

    assertThat(scenario.get("a.1.2").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.1.2").reason()).isEqualTo(TaskReason.BUDGET_ATTEMPTS);
  }

  @Test
  void aChildThatAsksForMoreThanTheWholeIsParkedUntilThereIsAsMuch() {
    scenario.agent("ann", 1, "work");
    budgets.root(tokens(100));
    budgets.child("a.1", task().setBudget(tokens(101)));
    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.1").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
    scenario.yieldTask("a", 1, "boss", Scenario.join());
    assertThat(scenario.get("a").state()).as("it is woken").isEqualTo(TaskState.ASSIGNED);

    budgets.topUp("a", tokens(1), "one");

    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(budgets.line("a", BudgetItem.TOKENS).reserved()).isEqualTo(101);
  }

  @Test
  void whoAsksForMoreThanTheWholeHoldsUpNobody() {
    scenario.agent("ann", 2, "work");
    budgets.root(tokens(100));
    budgets.child("a.1", task().setBudget(tokens(101)));
    budgets.child("a.2", task().setBudget(tokens(100)));

    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void anOrphanGivesBackWhatItReserved() {
    budgets.root(tokens(100));
    budgets.child("a.1", task().setCapability("manage").setBudget(tokens(80)));
    scenario.agent("under", 1, "manage");
    scenario.createChild("a.1.1", 1, task().setBudget(tokens(60)));
    scenario.agent("ann", 1, "work");
    budgets.heartbeat("a.1.1", 1, "ann", 10);

    scenario.when(new TaskCommand.CancelTask(key("a.1"), Actors.requester("local"), "enough"));

    assertThat(budgets.line("a", BudgetItem.TOKENS))
        .isEqualTo(new BudgetStatus.Line(BudgetItem.TOKENS, 100, 10, 0, 90));
  }

  @Test
  void aChildIsToppedUpFromWhatIsLeftAbove() {
    budgets.root(tokens(100));
    scenario.agent("ann", 1, "work");
    budgets.child("a.1", task().setBudget(tokens(70)));

    assertThat(budgets.topUp("a.1", tokens(31), "x"))
        .satisfies(refused(Refusal.BUDGET_EXCEEDED)::accept);
    budgets.topUp("a.1", tokens(30), "y");

    assertThat(budgets.line("a", BudgetItem.TOKENS).remaining()).isZero();
  }
}
