package dev.parley.engine.task;

import static dev.parley.engine.task.BudgetScenario.tokens;
import static dev.parley.engine.task.BudgetScenario.wall;
import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.join;
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
import dev.parley.engine.task.command.TaskEffect.BudgetNotice;
import dev.parley.engine.task.command.TaskEffect.Cause;
import dev.parley.engine.task.command.TaskEffect.Revoke;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.Transitions;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is used of a budget, and what happens when it is used up. */
final class BudgetTest {
  private final Scenario scenario = new Scenario();
  private final BudgetScenario budgets = new BudgetScenario(scenario);

  @Test
  void whatWasUsedIsSeenAndWhatIsLeft() {
    budgets.root(tokens(100));

    budgets.heartbeat("a", 1, "boss", 30);

    assertThat(budgets.line("a", BudgetItem.TOKENS))
        .isEqualTo(new BudgetStatus.Line(BudgetItem.TOKENS, 100, 30, 0, 70));
  }

  @Test
  void usageThatIsToldAgainCountsOnce() {
    budgets.root(tokens(100));

    budgets.heartbeat("a", 1, "boss", 30);
    budgets.heartbeat("a", 1, "boss", 30);
    budgets.heartbeat("a", 1, "boss", 20);
    budgets.heartbeat("a", 1, "boss", 35);

    assertThat(budgets.line("a", BudgetItem.TOKENS).spent()).isEqualTo(35);
  }

  @Test
  void smallUseIsNotAnEvent() {
    budgets.root(tokens(1_000));

    budgets.heartbeat("a", 1, "boss", 9);
    assertThat(scenario.kinds("a")).doesNotContain(KindCase.USAGE_REPORTED);

    budgets.heartbeat("a", 1, "boss", 10);
    assertThat(scenario.kinds("a")).contains(KindCase.USAGE_REPORTED);
  }

  @Test
  void useIsSmallByHowManyUseTheSameLimit() {
    budgets.root(tokens(1_000));
    scenario.agent("ann", 1, "work");
    budgets.child("a.1", task());

    budgets.heartbeat("a.1", 1, "ann", 4);
    assertThat(scenario.kinds("a.1")).doesNotContain(KindCase.USAGE_REPORTED);

    budgets.heartbeat("a.1", 1, "ann", 5);
    assertThat(scenario.kinds("a.1")).contains(KindCase.USAGE_REPORTED);
  }

  @Test
  void aTaskWithoutABudgetStoresNoUse() {
    scenario.agent("ann", 1, "work").create("a", task());

    budgets.heartbeat("a", 1, "ann", 1_000_000);
    scenario.when(
        new TaskCommand.SubmitResult(
            lease("a", 1), holder("ann"), ByteString.EMPTY, new Usage(5, 5, 5)));

    assertThat(scenario.kinds("a")).doesNotContain(KindCase.USAGE_REPORTED);
    assertThat(scenario.get("a").budget()).isNull();
  }

  @Test
  void whoUsesItUpIsStoppedAndTheTaskIsParked() {
    budgets.root(tokens(100));

    budgets.heartbeat("a", 1, "boss", 120);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
    assertThat(scenario.effects(Revoke.class))
        .singleElement()
        .satisfies(revoke -> assertThat(revoke.cause()).isEqualTo(Cause.BUDGET_EXHAUSTED));
    assertThat(budgets.line("a", BudgetItem.TOKENS).remaining()).isZero();
  }

  @Test
  void aResultThatComesWithTooMuchUseIsTaken() {
    budgets.root(tokens(100));

    scenario.when(
        new TaskCommand.SubmitResult(
            lease("a", 1), holder("boss"), ByteString.EMPTY, new Usage(150, 0, 0)));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
    assertThat(budgets.line("a", BudgetItem.TOKENS).spent()).isEqualTo(150);
  }

  @Test
  void whatIsReportedWithAYieldCounts() {
    budgets.root(tokens(100));
    budgets.child("a.1", task());

    scenario.when(
        new TaskCommand.YieldTask(
            lease("a", 1),
            holder("boss"),
            ByteString.EMPTY,
            Scenario.join().build(),
            ByteString.EMPTY,
            new Usage(30, 0, 0)));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(budgets.line("a", BudgetItem.TOKENS).spent()).isEqualTo(30);
  }

  @Test
  void aWarningComesOnceAndAgainAfterATopUp() {
    budgets.root(tokens(100));

    budgets.heartbeat("a", 1, "boss", 79);
    assertThat(scenario.effects(BudgetNotice.class)).isEmpty();
    budgets.heartbeat("a", 1, "boss", 80);
    budgets.heartbeat("a", 1, "boss", 90);

    assertThat(scenario.effects(BudgetNotice.class))
        .singleElement()
        .satisfies(notice -> {
          assertThat(notice.holder()).isEqualTo(holder("boss"));
          assertThat(notice.spent()).isEqualTo(80);
          assertThat(notice.limit()).isEqualTo(100);
        });
    budgets.topUp("a", tokens(100), "more");
    budgets.heartbeat("a", 1, "boss", 170);
    assertThat(scenario.effects(BudgetNotice.class)).hasSize(2);
  }

  @Test
  void aTopUpLetsTheParkedTaskGoOnByItself() {
    budgets.root(tokens(100));
    budgets.heartbeat("a", 1, "boss", 120);

    budgets.topUp("a", tokens(10), "not enough");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    scenario.agent("other", 1, "manage");
    budgets.topUp("a", tokens(100), "enough");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a").attempt()).isEqualTo(1);
    assertThat(budgets.line("a", BudgetItem.TOKENS).remaining()).isEqualTo(90);
  }

  @Test
  void aTopUpThatIsRepeatedCountsOnce() {
    budgets.root(tokens(100));

    budgets.topUp("a", tokens(50), "once");
    budgets.topUp("a", tokens(50), "once");

    assertThat(budgets.line("a", BudgetItem.TOKENS).limit()).isEqualTo(150);
  }

  @Test
  void aTopUpThatIsRepeatedAfterAnotherOneCountsOnce() {
    budgets.root(tokens(100));

    budgets.topUp("a", tokens(50), "one");
    budgets.topUp("a", tokens(7), "other");
    budgets.topUp("a", tokens(50), "one");

    assertThat(budgets.line("a", BudgetItem.TOKENS).limit()).isEqualTo(157);
  }

  @Test
  void aTopUpThatIsRepeatedAfterTheTaskHasEndedIsAnsweredAgain() {
    budgets.root(tokens(100));
    budgets.topUp("a", tokens(50), "once");
    budgets.done("a", 1, "boss");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);

    assertThat(budgets.topUp("a", tokens(50), "once")).isInstanceOf(TaskReply.Found.class);
    assertThat(budgets.topUp("a", tokens(50), "another")).satisfies(refused(Refusal.TASK_ENDED));
  }

  @Test
  void onlyTheLastTopUpsAreRemembered() {
    budgets.root(tokens(100));

    for (int i = 0; i < 65; i++) {
      budgets.topUp("a", tokens(1), "top-up-" + i);
    }
    budgets.topUp("a", tokens(1), "top-up-1");
    budgets.topUp("a", tokens(1), "top-up-0");

    assertThat(budgets.line("a", BudgetItem.TOKENS).limit()).isEqualTo(166);
  }

  @Test
  void onlyLimitsThatAreThereCanBeAddedTo() {
    budgets.root(tokens(100));
    scenario.create("b", task());

    assertThat(budgets.topUp("a", Budget.newBuilder().setAttempts(1).build(), "x"))
        .satisfies(refused(Refusal.BUDGET_NOT_SET)::accept);
    assertThat(budgets.topUp("b", tokens(1), "x"))
        .satisfies(refused(Refusal.BUDGET_NOT_SET)::accept);
  }

  @Test
  void aRetryDoesNotHelpWhenTheBudgetIsUsedUp() {
    budgets.root(tokens(100));
    budgets.heartbeat("a", 1, "boss", 120);

    assertThat(
            scenario.when(
                new TaskCommand.RetryTask(key("a"), Actors.requester("local"), "try again")))
        .satisfies(refused(Refusal.BUDGET_EXHAUSTED)::accept);
  }

  @Test
  void aRetryGoesOnWithWhatIsLeft() {
    TaskCreated.Builder task = task().setBudget(tokens(100));
    task.getRetryPolicyBuilder().setAttemptsMax(1).setExhaustionAction(2);
    scenario.agent("ann", 1, "work").create("a", task);
    scenario.when(failed("a", 1, "ann", 60));
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ATTEMPTS_EXHAUSTED);

    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("local"), "again"));

    assertThat(budgets.line("a", BudgetItem.TOKENS).remaining()).isEqualTo(40);
    budgets.heartbeat("a", 2, "ann", 40);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
  }

  @Test
  void aRedoGoesOnWithWhatIsLeft() {
    scenario.agent("ann", 1, "work").create("a", reviewed().setBudget(tokens(100)));
    scenario.when(
        new TaskCommand.SubmitResult(
            lease("a", 1), holder("ann"), ByteString.EMPTY, new Usage(60, 0, 0)));
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);

    budgets.heartbeat("a", 2, "ann", 40);

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
    assertThat(scenario.get("a").round()).isEqualTo(2);
  }

  @Test
  void aRedoThatTheBudgetDoesNotHaveParksTheTask() {
    Budget budget = Budget.newBuilder().setRedoRounds(0).setWarningPercent(80).build();
    scenario.agent("ann", 1, "work").create("a", reviewed().setBudget(budget));
    scenario.result("a", 1, "ann");

    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_REDO_ROUNDS);
    budgets.topUp("a", Budget.newBuilder().setRedoRounds(1).build(), "one more");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a").round()).isEqualTo(2);
  }

  @Test
  void attemptsAreCountedOverAllRetries() {
    Budget budget = Budget.newBuilder().setAttempts(2).setWarningPercent(100).build();
    scenario.agent("ann", 1, "work").create("a", task().setBudget(budget));
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    scenario.pass(5_000);
    scenario.fail("a", 2, "ann", FailureClass.RETRYABLE);
    scenario.pass(5_000);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_ATTEMPTS);
  }

  @Test
  void anAttemptThatWasDeclinedIsNotUsed() {
    Budget budget = Budget.newBuilder().setAttempts(1).setWarningPercent(100).build();
    scenario.agent("ann", 1, "work").create("a", task().setBudget(budget));
    scenario.when(new TaskCommand.DeclineAttempt(lease("a", 1), holder("ann"), "not mine"));
    scenario.agent("bob", 1, "work");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void timeUnderALeaseRunsOutToTheMillisecond() {
    budgets.root(wall(10_000));

    scenario.pass(7_999);
    assertThat(scenario.effects(BudgetNotice.class)).isEmpty();
    scenario.pass(1);
    assertThat(scenario.effects(BudgetNotice.class)).hasSize(1);
    scenario.pass(1_999);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    scenario.pass(1);

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_WALL_TIME);
    assertThat(budgets.line("a", BudgetItem.WALL_TIME).spent()).isEqualTo(10_000);
  }

  @Test
  void timeRunsOutAfterAReloadAsWell() {
    budgets.root(wall(10_000));
    long startMs = scenario.nowMs();

    scenario.pass(4_000);
    assertThat(scenario.loaded().nextDueMs()).isEqualTo(startMs + 8_000);
    scenario.pass(4_000);
    assertThat(scenario.loaded().nextDueMs()).isEqualTo(startMs + 10_000);
  }

  @Test
  void twoAtOnceUseTwiceTheTime() {
    budgets.root(wall(10_000));
    scenario.agent("ann", 1, "work");
    budgets.child("a.1", task());

    scenario.pass(4_999);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    scenario.pass(1);

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_WALL_TIME);
    assertThat(scenario.get("a.1").reason()).isEqualTo(TaskReason.BUDGET_WALL_TIME);
  }

  @Test
  void waitingUsesNoTime() {
    scenario.create("a", task().setBudget(wall(10_000)));

    scenario.pass(60_000);
    scenario.agent("ann", 1, "work");

    assertThat(budgets.line("a", BudgetItem.WALL_TIME).remaining()).isEqualTo(10_000);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void timeIsToldAsOfTheLastEventOfTheTree() {
    budgets.root(wall(3_600_000));
    budgets.child("a.1", task());
    scenario.pass(3_000);
    scenario.yieldTask("a", 1, "boss", join());
    scenario.pass(600_000);
    scenario.agent("ann", 1, "work");

    assertThat(budgets.line("a", BudgetItem.WALL_TIME).spent()).isEqualTo(3_000);
    scenario.pass(2_000);
    scenario.when(
        new TaskCommand.ReportProgress(
            lease("a.1", 1), holder("ann"), ByteString.copyFromUtf8("half")));
    assertThat(budgets.line("a", BudgetItem.WALL_TIME).spent()).isEqualTo(5_000);
    assertThat(budgets.line("a", BudgetItem.WALL_TIME).remaining()).isEqualTo(3_595_000);
  }

  @Test
  void aChildDrawsFromItsParent() {
    budgets.root(tokens(100));
    scenario.agent("ann", 1, "work");
    budgets.child("a.1", task());

    budgets.heartbeat("a.1", 1, "ann", 60);

    assertThat(budgets.line("a", BudgetItem.TOKENS).spent()).isEqualTo(60);
    assertThat(budgets.line("a.1", BudgetItem.TOKENS).remaining()).isEqualTo(40);
    budgets.heartbeat("a", 1, "boss", 40);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
    assertThat(scenario.get("a.1").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
  }

  @Test
  void whatAJoinLeavesRunningGoesOnToDraw() {
    budgets.root(tokens(100));
    scenario.agent("ann", 2, "work");
    budgets.child("a.1", task());
    budgets.child("a.2", task());
    scenario.yieldTask(
        "a",
        1,
        "boss",
        join().setMode(Joins.Mode.ANY.number()).setLoserAction(Joins.LoserAction.LEAVE.number()));
    budgets.done("a.1", 1, "ann");

    budgets.heartbeat("a.2", 1, "ann", 100);

    assertThat(budgets.line("a", BudgetItem.TOKENS).spent()).isEqualTo(100);
    assertThat(scenario.get("a.2").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
  }

  @Test
  void aRetryGivesNoRoundThatTheBudgetDoesNotHave() {
    TaskCreated.Builder task =
        reviewed().setBudget(Budget.newBuilder().setRedoRounds(1).setWarningPercent(100));
    task.getVerificationPolicyBuilder().setRoundsMax(2).setExhaustionAction(2);
    scenario.agent("ann", 1, "work").create("a", task);
    scenario.result("a", 1, "ann");
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    scenario.result("a", 2, "ann");
    scenario.review("a", 2, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ROUNDS_EXHAUSTED);

    assertThat(scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("local"), "")))
        .satisfies(refused(Refusal.BUDGET_EXHAUSTED)::accept);
  }

  @Test
  void whatIsReportedAfterALeaseHasEndedIsNotCounted() {
    scenario.agent("ann", 1, "work").create("a", task().setBudget(tokens(100)));
    budgets.heartbeat("a", 1, "ann", 10);
    scenario.pass(30_001);

    assertThat(scenario.when(late("a", 90))).satisfies(refused(Refusal.STALE_LEASE)::accept);

    assertThat(budgets.line("a", BudgetItem.TOKENS).spent()).isEqualTo(10);
  }

  private static TaskCommand late(String id, long tokens) {
    return new TaskCommand.SubmitResult(
        lease(id, 1), holder("ann"), ByteString.EMPTY, new Usage(tokens, 0, 0));
  }

  @Test
  void theEvidenceOfAKillIsNotCounted() {
    SwitchScenario switches = new SwitchScenario(scenario);
    scenario.agent("boss", 1, "manage").agent("ann", 1, "work");
    scenario.create("a", task().setCapability("manage").setBudget(tokens(100)));
    budgets.child("a.1", task());
    switches.kill("k", Scope.agent("ann"));

    scenario.when(late("a.1", 90));

    assertThat(scenario.kinds("a.1")).contains(KindCase.RESULT_REFUSED);
    assertThat(budgets.line("a", BudgetItem.TOKENS).spent()).isZero();
  }

  @Test
  void oneCurrencyInATree() {
    budgets.root(
        Budget.newBuilder().setCostMicros(100).setCurrency("EUR").setWarningPercent(80).build());

    assertThat(
            budgets.child(
                "a.1",
                task().setBudget(Budget.newBuilder().setCostMicros(5).setCurrency("USD").build())))
        .satisfies(refused(Refusal.BUDGET_CURRENCY_MISMATCH)::accept);
  }

  /** Whoever adds a state has to let it take what can happen to a budget at any time. */
  @Test
  void everyUnfinishedStateTakesWarningsAndTopUps() {
    Set<TaskState> unfinished =
        Transitions.rows().stream()
            .map(Transitions.Row::from)
            .filter(state -> state != TaskState.NONE && !state.terminal())
            .collect(Collectors.toSet());
    for (KindCase kind :
        List.of(
            KindCase.BUDGET_WARNED,
            KindCase.BUDGET_TOPPED_UP,
            KindCase.NOTE_WRITTEN,
            KindCase.NOTE_DELETED,
            KindCase.BARRIER_ARRIVED,
            KindCase.BARRIER_ENDED,
            KindCase.CONTENT_ENDORSED)) {
      assertThat(Transitions.rows())
          .containsAll(unfinished.stream().map(s -> new Transitions.Row(s, kind, s)).toList());
    }
  }

  private static TaskCommand failed(String id, long token, String agentId, long tokens) {
    return new TaskCommand.FailAttempt(
        lease(id, token),
        holder(agentId),
        FailureClass.RETRYABLE,
        "it broke",
        "",
        0,
        ByteString.EMPTY,
        new Usage(tokens, 0, 0));
  }
}
