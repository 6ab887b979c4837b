package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Schedules.OverlapAction;
import dev.parley.engine.task.Schedules.Withheld;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.RunWithheld;
import dev.parley.journal.v1.Schedule;
import dev.parley.journal.v1.ScheduleState;
import dev.parley.journal.v1.ScheduledRun;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a schedule does when its time comes. The scenario's clock starts at 1,000 seconds. */
final class ScheduleTest {

  private static final String S = "nightly";

  private final Scenario scenario = new Scenario();

  @Test
  void createsARunForEachTime() {
    scenario.agent("a", 1, "work");
    scenario.create(S, every(60, s -> {}));
    assertThat(scenario.get(S).state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(scenario.get(S).reason()).isEqualTo(TaskReason.SCHEDULE);
    assertThat(scenario.get(S).nextStartTimeMs()).isEqualTo(1_020_000);

    scenario.pass(20_000);
    scenario.result(runs().getFirst(), 1, "a");
    scenario.pass(60_000);

    assertThat(runs()).containsExactly(S + ".19700101t001700z", S + ".19700101t001800z");
    assertThat(firedTimes()).containsExactly(1_020_000L, 1_080_000L);
    ScheduledRun run = scenario.get(runs().getLast()).run();
    assertThat(run)
        .isEqualTo(ScheduledRun.newBuilder().setFireTimeMs(1_080_000).setNumber(2).build());
  }

  @Test
  void whoWorksIsToldWhichRunItIs() {
    scenario.agent("a", 1, "work");
    scenario.create(S, every(60, s -> {}));

    scenario.pass(20_000);

    TaskEffect.Deliver work = scenario.effects(TaskEffect.Deliver.class).getFirst();
    assertThat(requireNonNull(work.run()).getFireTimeMs()).isEqualTo(1_020_000);
    assertThat(work.spec()).isEqualTo(ByteString.copyFromUtf8("spec"));
  }

  @Test
  void leavesOutATimeWhileARunBeforeIsOnItsWay() {
    scenario.agent("a", 1, "work");
    scenario.create(S, every(60, s -> {}));

    scenario.pass(100_000);

    assertThat(firedTimes()).containsExactly(1_020_000L);
    assertThat(withheld()).extracting(Withheld::byNumber).containsExactly(Withheld.OVERLAP);
    assertThat(state().getSkipped()).isEqualTo(1);
  }

  @Test
  void letsOneRunWaitForTheOneBefore() {
    scenario.agent("a", 1, "work");
    scenario.create(S, every(60, s -> s.setOverlapAction(OverlapAction.QUEUE_ONE.number())));
    scenario.pass(160_000);
    assertThat(withheld())
        .extracting(Withheld::byNumber)
        .containsExactly(Withheld.WAITS, Withheld.OVERLAP);
    assertThat(firedTimes()).containsExactly(1_020_000L);

    scenario.result(runs().getFirst(), 1, "a");

    assertThat(firedTimes()).containsExactly(1_020_000L, 1_080_000L);
    assertThat(state().getWaitingFireTimeMs()).isZero();
  }

  @Test
  void letsRunsOverlapUpToALimit() {
    scenario.create(S, every(60, s -> s.setOverlapAction(OverlapAction.ALLOW.number())));

    scenario.pass(60_000L * (Schedules.UNFINISHED_RUNS_MAX + 2));

    assertThat(scenario.get(S).unfinishedChildren()).isEqualTo(Schedules.UNFINISHED_RUNS_MAX);
    assertThat(withheld()).extracting(Withheld::byNumber).contains(Withheld.LIMIT);
    assertThat(trigger("r", OverlapAction.UNSPECIFIED))
        .satisfies(refused(Refusal.SCHEDULE_RUNS_EXCEEDED));
  }

  @Test
  void cancelsARunWhoseTurnIsOver() {
    scenario.agent("a", 2, "work");
    scenario.create(S, every(60, s -> s.setOverlapAction(OverlapAction.CANCEL_OTHER.number())));

    scenario.pass(80_000);

    assertThat(scenario.get(runs().getFirst()).state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.get(runs().getFirst()).reason()).isEqualTo(TaskReason.SCHEDULE_OVERLAP);
    assertThat(scenario.get(runs().getLast()).state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.effects(TaskEffect.Revoke.class)).hasSize(1);
  }

  @Test
  void makesUpForWhatIsNotTooLateAndSaysWhatIs() {
    scenario.create(
        S,
        every(
            60, s -> s.setCatchupWindowMs(150_000).setOverlapAction(OverlapAction.ALLOW.number())));

    scenario.jump(600_000);

    // 1,600 seconds: what is from 1,450 on can be made up for.
    assertThat(firedTimes()).containsExactly(1_500_000L, 1_560_000L);
    RunWithheld missed = lastWithheld();
    assertThat(Withheld.byNumber(missed.getReason())).isEqualTo(Withheld.MISSED);
    assertThat(missed.getFireTimeMs()).isEqualTo(1_020_000);
    assertThat(missed.getBeforeTimeMs()).isEqualTo(1_450_000);
    assertThat(scenario.get(S).nextStartTimeMs()).isEqualTo(1_620_000);
  }

  @Test
  void putsEachRunOffByARandomWaitThatIsStored() {
    scenario.create(
        S, every(60, s -> s.setJitterMs(30_000).setOverlapAction(OverlapAction.ALLOW.number())));

    scenario.pass(600_000);

    List<Event> fired = scenario.events.stream().filter(Event::hasScheduleFired).toList();
    assertThat(fired).hasSizeGreaterThan(5);
    assertThat(fired)
        .allSatisfy(event ->
            assertThat(event.getTimeMs() - event.getScheduleFired().getFireTimeMs())
                .isBetween(0L, 30_000L));
    assertThat(fired.stream().map(e -> e.getTimeMs() % 60_000).distinct().count()).isGreaterThan(3);
  }

  @Test
  void isOverWhenItsRunsAre() {
    scenario.agent("a", 1, "work");
    scenario.create(S, every(60, s -> s.setRunsMax(2)));
    scenario.pass(20_000);
    scenario.result(runs().getFirst(), 1, "a");
    scenario.pass(600_000);
    assertThat(runs()).hasSize(2);
    assertThat(scenario.get(S).state()).isEqualTo(TaskState.SCHEDULED);

    scenario.pass(60_000);
    scenario.when(
        new TaskCommand.Heartbeat(Scenario.lease(runs().getLast(), 1), Scenario.holder("a")));
    scenario.when(new TaskCommand.CancelTask(key(runs().getLast()), Actors.requester("local"), ""));

    assertThat(scenario.get(S).state()).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.get(S).reason()).isEqualTo(TaskReason.SCHEDULE_OVER);
  }

  @Test
  void keepsToItsBounds() {
    scenario.create(
        S,
        every(
            60,
            s ->
                s.setStartTimeMs(1_200_000)
                    .setEndTimeMs(1_260_000)
                    .setOverlapAction(OverlapAction.ALLOW.number())));

    scenario.pass(900_000);

    assertThat(firedTimes()).containsExactly(1_200_000L, 1_260_000L);
    assertThat(create("late", every(60, s -> s.setEndTimeMs(1_000_000))))
        .satisfies(refused(Refusal.SCHEDULE_INVALID));
  }

  @Test
  void isHeldBackAndGoesOnWithTheNextTime() {
    scenario.create(S, every(60, s -> s.setOverlapAction(OverlapAction.ALLOW.number())));
    hold(true);
    scenario.pass(200_000);
    assertThat(firedTimes()).isEmpty();
    assertThat(scenario.get(S).reason()).isEqualTo(TaskReason.SCHEDULE_PAUSED);

    hold(false);
    hold(false);
    scenario.pass(60_000);

    assertThat(firedTimes()).containsExactly(1_260_000L);
    assertThat(scenario.kinds(S)).containsOnlyOnce(Event.KindCase.SCHEDULE_FIRED);
  }

  @Test
  void aRunThatWasPutOffIsNotLostWhenItIsHeldBackAndGoesOnBeforeItIsDue() {
    scenario.create(S, every(60, s -> s.setJitterMs(3_600_000)));
    long fireMs = state().getNextFireTimeMs();
    long dueMs = state().getNextDueTimeMs();
    assertThat(dueMs).isGreaterThan(fireMs + 2_000);
    scenario.pass(fireMs + 1_000 - scenario.nowMs());

    hold(true);
    scenario.pass(1_000);
    hold(false);
    scenario.pass(dueMs - scenario.nowMs());

    assertThat(firedTimes()).containsExactly(fireMs);
  }

  @Test
  void aRunThatWasPutOffIsNotLostWhenSomethingElseThanTheTimesIsChanged() {
    scenario.create(S, every(60, s -> s.setJitterMs(3_600_000)));
    long fireMs = state().getNextFireTimeMs();
    long dueMs = state().getNextDueTimeMs();
    scenario.pass(fireMs + 1_000 - scenario.nowMs());

    change(every(60, s -> s.setJitterMs(3_600_000).setRunsMax(5)).setCapability("else"));
    assertThat(state().getNextDueTimeMs()).isEqualTo(dueMs);
    scenario.pass(dueMs - scenario.nowMs());

    assertThat(firedTimes()).containsExactly(fireMs);
    assertThat(change(every(60, s -> s.setJitterMs(3_600_000).setRunsMax(1))))
        .as("there was one run")
        .satisfies(refused(Refusal.SCHEDULE_INVALID));
  }

  @Test
  void aRunThatWasPutOffGoesWithTheTimesThatItWasFor() {
    scenario.create(S, every(60, s -> s.setJitterMs(3_600_000)));
    scenario.pass(state().getNextFireTimeMs() + 1_000 - scenario.nowMs());

    change(every(300, s -> {}));
    scenario.pass(300_000);

    assertThat(firedTimes()).containsExactly(1_200_000L);
  }

  @Test
  void beginsARunWhenSomebodyAsksOnce() {
    scenario.create(S, every(60, s -> {}));

    TaskReply first = trigger("r", OverlapAction.UNSPECIFIED);
    TaskReply again = trigger("r", OverlapAction.UNSPECIFIED);

    assertThat(((TaskReply.Created) first).created()).isTrue();
    assertThat(((TaskReply.Created) again).created()).isFalse();
    assertThat(runs()).containsExactly(S + ".r");
    assertThat(trigger("r2", OverlapAction.UNSPECIFIED))
        .satisfies(refused(Refusal.SCHEDULE_RUN_UNFINISHED));
    assertThat(trigger("r3", OverlapAction.ALLOW)).isInstanceOf(TaskReply.Created.class);
    assertThat(state().getTriggeredRuns()).isEqualTo(2);
    assertThat(state().getRuns()).isZero();
  }

  @Test
  void doesSomethingElseFromNowOn() {
    scenario.create(S, every(60, s -> s.setOverlapAction(OverlapAction.ALLOW.number())));
    scenario.pass(20_000);

    TaskCreated.Builder other =
        every(
            300,
            s ->
                s.setOverlapAction(OverlapAction.ALLOW.number())
                    .getRunBuilder()
                    .setSpec(ByteString.copyFromUtf8("other")));
    change(other.setCapability("else"));
    scenario.pass(300_000);

    assertThat(firedTimes()).containsExactly(1_020_000L, 1_200_000L);
    assertThat(scenario.get(runs().getFirst()).spec().toStringUtf8()).isEqualTo("spec");
    assertThat(scenario.get(runs().getLast()).spec().toStringUtf8()).isEqualTo("other");
  }

  @Test
  void doesNoMoreWithoutAskingThanAnAgentMayHaveItDo() {
    scenario.create(S, every(60, s -> s.setOverlapAction(OverlapAction.ALLOW.number())));
    TaskCreated.Builder bold =
        every(
            60,
            s ->
                s.setOverlapAction(OverlapAction.ALLOW.number())
                    .getRunBuilder()
                    .setAutonomyLevel(5));

    scenario.when(
        new TaskCommand.ChangeSchedule(
            key(S), Actors.callingAgent("eve", "local"), bold.setAutonomyLevel(5).build()));
    scenario.pass(20_000);
    assertThat(levelOf(runs().getLast())).isEqualTo(Autonomy.DEFAULT);

    scenario.when(
        new TaskCommand.ChangeSchedule(
            key(S), Actors.requester("local"), bold.setAutonomyLevel(5).build()));
    scenario.pass(60_000);
    assertThat(levelOf(runs().getLast())).isEqualTo(5);
  }

  private int levelOf(String run) {
    return scenario.events.stream()
        .filter(event -> event.hasTaskCreated() && event.getTaskId().equals(run))
        .mapToInt(event -> event.getTaskCreated().getAutonomyLevel())
        .sum();
  }

  @Test
  void isForItsRequesterAlone() {
    scenario.create(S, every(60, s -> {}));
    scenario.create("plain", task());

    assertThat(
            scenario.when(
                new TaskCommand.HoldSchedule(key(S), Actors.requester("stranger"), true, "")))
        .satisfies(refused(Refusal.REQUESTER_EXPECTED));
    assertThat(
            scenario.when(
                new TaskCommand.HoldSchedule(key("plain"), Actors.requester("local"), true, "")))
        .satisfies(refused(Refusal.SCHEDULE_EXPECTED));
    assertThat(
            scenario.when(
                new TaskCommand.HoldSchedule(key("none"), Actors.requester("local"), true, "")))
        .satisfies(refused(Refusal.TASK_NOT_FOUND));
  }

  @Test
  void isNoChild() {
    scenario.agent("a", 1, "work");
    scenario.create("root", task());

    assertThat(scenario.createChild("root.s", 1, every(60, s -> {})))
        .satisfies(refused(Refusal.SCHEDULE_NOT_ROOT));
  }

  @Test
  void takesItsRunsWithItWhenItIsCanceled() {
    scenario.agent("a", 1, "work");
    scenario.create(S, every(60, s -> {}));
    scenario.pass(20_000);

    scenario.when(new TaskCommand.CancelTask(key(S), Actors.requester("local"), "enough"));
    scenario.pass(600_000);

    assertThat(runs()).hasSize(1);
    assertThat(scenario.get(runs().getFirst()).reason()).isEqualTo(TaskReason.PARENT_ENDED);
    assertThat(trigger("r", OverlapAction.ALLOW)).satisfies(refused(Refusal.TASK_ENDED));
  }

  @Test
  void letsItsRunsComeToAnEndWhenItIsCanceledWithAGrace() {
    scenario.agent("a", 1, "work");
    scenario.create(S, every(60, s -> s.setOverlapAction(OverlapAction.ALLOW.number())));
    scenario.pass(20_000);

    scenario.when(new TaskCommand.CancelTask(key(S), Actors.requester("local"), "enough", 300_000));
    scenario.pass(100_000);

    assertThat(runs()).hasSize(1);
    assertThat(scenario.get(S).state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(trigger("r", OverlapAction.ALLOW)).satisfies(refused(Refusal.TASK_CANCELING));
    scenario.result(runs().getFirst(), 1, "a");
    assertThat(scenario.get(S).state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void hasOneBudgetForAllRunsEvenForgottenOnes() {
    scenario.agent("a", 4, "work");
    scenario.create(
        S,
        every(3_600, s -> {}).setBudget(Budget.newBuilder().setTokens(100).setWarningPercent(80)));
    scenario.pass(2_600_000);
    work(runs().getFirst(), 60);
    assertThat(spent()).isEqualTo(60);

    scenario.pass(TaskLimits.DEFAULT.finishedRetentionMs() + 1_000);
    assertThat(scenario.kinds(S)).contains(Event.KindCase.RUNS_FORGOTTEN);
    assertThat(runs()).hasSize(2);

    assertThat(spent()).isEqualTo(60);
    scenario.when(new TaskCommand.CancelTask(key(runs().getLast()), Actors.requester("local"), ""));
    trigger("more", OverlapAction.UNSPECIFIED);
    work(S + ".more", 39);
    assertThat(spent()).isEqualTo(99);
    trigger("end", OverlapAction.UNSPECIFIED);
    scenario.when(
        new TaskCommand.Heartbeat(
            Scenario.lease(S + ".end", 1), Scenario.holder("a"), new Usage(1, 0, 0)));
    assertThat(scenario.get(S + ".end").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get(S + ".end").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
  }

  @Test
  void aTimeForWhichTheBudgetAllowsNoTaskIsLeftOut() {
    scenario.create(
        S,
        every(60, s -> s.setOverlapAction(OverlapAction.ALLOW.number()))
            .setBudget(Budget.newBuilder().setDelegations(1).setWarningPercent(80)));

    scenario.pass(100_000);

    assertThat(firedTimes()).hasSize(1);
    assertThat(Withheld.byNumber(lastWithheld().getReason())).isEqualTo(Withheld.LIMIT);
    assertThat(lastWithheld().getMessage()).contains("no more tasks below");
    assertThat(trigger("r", OverlapAction.ALLOW))
        .satisfies(refused(Refusal.BUDGET_DELEGATIONS_EXCEEDED));
  }

  @Test
  void aScheduleWhoseBudgetAllowsNoRunIsRefused() {
    assertThat(create(S, paid(tokens(10), tokens(11)))).satisfies(refused(Refusal.BUDGET_EXCEEDED));
    assertThat(create(S, paid(cost("USD"), cost("EUR"))))
        .satisfies(refused(Refusal.BUDGET_CURRENCY_MISMATCH));
    create(S, paid(cost("USD").setTokens(10), tokens(10)));

    assertThat(change(cost("EUR"))).satisfies(refused(Refusal.BUDGET_CURRENCY_MISMATCH));
    assertThat(change(tokens(11))).satisfies(refused(Refusal.BUDGET_EXCEEDED));
    scenario.when(
        new TaskCommand.TopUpBudget(
            key(S), Actors.requester("local"), tokens(5).build(), "go", "up-1"));
    assertThat(change(tokens(11))).isInstanceOf(TaskReply.Found.class);
  }

  /** The simulation's schedules have budgets that allow their runs. */
  @Test
  void itIsNoticedWhenAScheduleIsTakenWhoseBudgetAllowsNoRun() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.SCHEDULE_UNPAYABLE));

    assertThat(broken.create(S, paid(tokens(10), tokens(11))))
        .isInstanceOf(TaskReply.Created.class);
  }

  private TaskReply change(Budget.Builder run) {
    return change(paid(tokens(10), run).clearBudget());
  }

  private TaskReply change(TaskCreated.Builder asked) {
    return scenario.when(
        new TaskCommand.ChangeSchedule(key(S), Actors.requester("local"), asked.build()));
  }

  private static TaskCreated.Builder paid(Budget.Builder all, Budget.Builder run) {
    return every(60, s -> s.getRunBuilder().setBudget(run.setWarningPercent(80)))
        .setBudget(all.setWarningPercent(80));
  }

  private static Budget.Builder tokens(long tokens) {
    return Budget.newBuilder().setTokens(tokens);
  }

  private static Budget.Builder cost(String currency) {
    return Budget.newBuilder().setCostMicros(1_000_000).setCurrency(currency);
  }

  @Test
  void tasksOfARunThatWaitForEachOthersBudgetsAreNoticed() {
    Budget.Builder all = cost("EUR").setCostMicros(100).setTokens(100).setWarningPercent(80);
    scenario.agent("boss", 1, "work").agent("mid", 2, "mid").agent("ann", 4, "help");
    scenario.create(S, every(60, s -> {}).setBudget(all));
    scenario.pass(20_000);
    String run = runs().getFirst();
    scenario.createChild(run + ".1", 1, limited("mid", cost("EUR").setCostMicros(50)));
    scenario.createChild(run + ".2", 1, limited("mid", tokens(60)));
    scenario.yieldTask(run, 1, "boss", Scenario.join());
    scenario.createChild(run + ".1.1", 1, limited("help", tokens(70)));
    scenario.createChild(run + ".2.1", 1, limited("help", cost("EUR").setCostMicros(70)));

    scenario.yieldTask(run + ".1", 1, "mid", Scenario.join());
    scenario.yieldTask(run + ".2", 1, "mid", Scenario.join());

    assertThat(scenario.get(run + ".1.1").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
  }

  private static TaskCreated.Builder limited(String capability, Budget.Builder budget) {
    return task().setCapability(capability).setBudget(budget.setWarningPercent(80));
  }

  @Test
  void aRunThatIsDeeperThanTheBudgetAllowsIsLeftOutUntilItIsToppedUp() {
    scenario.create(
        S, every(60, s -> {}).setBudget(Budget.newBuilder().setDepth(0).setWarningPercent(80)));

    scenario.pass(100_000);

    assertThat(firedTimes()).isEmpty();
    assertThat(Withheld.byNumber(lastWithheld().getReason())).isEqualTo(Withheld.LIMIT);
    assertThat(trigger("r", OverlapAction.ALLOW)).satisfies(refused(Refusal.BUDGET_DEPTH_EXCEEDED));
    Budget level = Budget.newBuilder().setDepth(1).build();
    scenario.when(
        new TaskCommand.TopUpBudget(key(S), Actors.requester("local"), level, "go", "up-1"));
    scenario.pass(60_000);
    assertThat(firedTimes()).hasSize(1);
  }

  @Test
  void keepsAHistoryThatDoesNotGrow() {
    scenario.create(S, every(60, s -> {}));
    scenario.pass(60_000L * 1_000);

    TaskReply.History history =
        (TaskReply.History) scenario.run(new TaskCommand.ReadHistory(key(S), 0, 10_000));

    assertThat(history.events()).hasSizeLessThanOrEqualTo(Schedules.TURNS_KEPT + 2);
    assertThat(history.events().getFirst().hasTaskCreated()).isTrue();
    assertThat(history.events().getLast().getNumber()).isEqualTo(1_001);
    assertThat(
            ((TaskReply.History) scenario.run(new TaskCommand.ReadHistory(key(S), 990, 10_000)))
                .events())
        .extracting(Event::getNumber)
        .containsExactly(991L, 992L, 993L, 994L, 995L, 996L, 997L, 998L, 999L, 1_000L, 1_001L);
    assertThat(scenario.reloaded()).as("from a checkpoint").isTrue();
  }

  @Test
  void aRunThatThereIsNoRoomForIsLeftOut() {
    Scenario small = new Scenario(TaskLimits.DEFAULT.withTaskBytesMax(8_000), TaskRules.SOUND);
    TaskCreated.Builder large = task().setCapability("other");
    small.create(S, every(60, s -> {}));
    small.create("large", large.setSpec(ByteString.copyFrom(new byte[7_000])));

    small.pass(20_000);

    assertThat(small.events).noneMatch(Event::hasScheduleFired);
    assertThat(small.events)
        .filteredOn(Event::hasRunWithheld)
        .extracting(event -> Withheld.byNumber(event.getRunWithheld().getReason()))
        .containsExactly(Withheld.LIMIT);
    assertThat(
            small.when(
                new TaskCommand.TriggerSchedule(
                    key(S), Actors.requester("local"), S + ".r", OverlapAction.ALLOW)))
        .satisfies(refused(Refusal.TASK_BYTES_EXCEEDED));

    small.when(new TaskCommand.CancelTask(key("large"), Actors.requester("local"), "enough"));
    small.pass(60_000);
    assertThat(small.events).anyMatch(Event::hasScheduleFired);
  }

  private TaskReply trigger(String name, OverlapAction overlap) {
    return scenario.when(
        new TaskCommand.TriggerSchedule(
            key(S), Actors.requester("local"), S + "." + name, overlap));
  }

  private void hold(boolean paused) {
    scenario.when(
        new TaskCommand.HoldSchedule(key(S), Actors.requester("local"), paused, "maintenance"));
  }

  private void work(String run, long tokens) {
    scenario.when(
        new TaskCommand.SubmitResult(
            Scenario.lease(run, scenario.get(run).attemptTotal()),
            Scenario.holder("a"),
            ByteString.copyFromUtf8("done"),
            new Usage(tokens, 0, 0)));
    assertThat(scenario.get(run).state()).isEqualTo(TaskState.COMPLETED);
  }

  private long spent() {
    return requireNonNull(scenario.get(S).budget()).lines().stream()
        .filter(line -> line.item() == BudgetItem.TOKENS)
        .mapToLong(line -> line.spent())
        .sum();
  }

  private TaskReply create(String id, TaskCreated.Builder task) {
    return scenario.create(id, task);
  }

  private List<String> runs() {
    return scenario.events.stream()
        .filter(Event::hasScheduleFired)
        .map(event -> event.getScheduleFired().getRunId())
        .toList();
  }

  private List<Long> firedTimes() {
    return scenario.events.stream()
        .filter(Event::hasScheduleFired)
        .map(event -> event.getScheduleFired().getFireTimeMs())
        .toList();
  }

  private List<Integer> withheld() {
    return scenario.events.stream()
        .filter(Event::hasRunWithheld)
        .map(event -> event.getRunWithheld().getReason())
        .toList();
  }

  private RunWithheld lastWithheld() {
    return scenario.events.stream()
        .filter(Event::hasRunWithheld)
        .toList()
        .getLast()
        .getRunWithheld();
  }

  private ScheduleState state() {
    return requireNonNull(scenario.get(S).recurrence()).state();
  }

  /** Nobody is lost for want of heartbeats, or of a result, while the test lets time pass. */
  private static TaskCreated.Builder patient() {
    TaskCreated.Builder task = task();
    task.getDeadlinesBuilder().setHeartbeatMs(1_000_000_000).setAttemptMs(1_000_000_000);
    return task;
  }

  /** What is asked every so many seconds, late by ten minutes at most. */
  private static TaskCreated.Builder every(int seconds, Consumer<Schedule.Builder> more) {
    Schedule.Builder schedule =
        Schedule.newBuilder()
            .setCron(Integer.toString(seconds))
            .setTimeZone("UTC")
            .setOverlapAction(OverlapAction.SKIP.number())
            .setCatchupWindowMs(600_000)
            .setRun(patient());
    more.accept(schedule);
    return task().setSchedule(schedule);
  }
}
