package dev.parley.engine.task;

import static dev.parley.engine.task.FanOutCapsTest.fanOut;
import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.join;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.Joins.AttentionAction;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.TaskCreated;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for a fan-out is told when it, or what it has made, does not go on by itself. */
final class HeldFanOutTest {
  private Scenario scenario = new Scenario();

  @BeforeEach
  void agents() {
    scenario.agent("ann", 20, "work").agent("boss", 5, "manage");
  }

  private static Budget.Builder tokens(long tokens) {
    return Budget.newBuilder().setTokens(tokens);
  }

  private void manager(Budget.Builder budget) {
    scenario.create("m", task().setCapability("manage").setBudget(budget));
  }

  private void yields(String id, long token, Join.Builder join) {
    scenario.yieldTask(id, token, "boss", join);
  }

  private void topUp(String id, Budget.Builder added) {
    scenario.when(
        new TaskCommand.TopUpBudget(
            key(id), Actors.requester("local"), added.build(), "", "r" + scenario.nowMs()));
  }

  private TaskState stateOf(String id) {
    return scenario.get(id).state();
  }

  private Event last(KindCase kind) {
    return scenario.events.stream()
        .filter(event -> event.getKindCase() == kind)
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  private void waitForMoreThanTheWhole(Join.Builder join) {
    manager(tokens(100));
    scenario.createChild("m.f", 1, fanOut(2).setBudget(tokens(101)));
    assertThat(scenario.get("m.f").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
    yields("m", 1, join);
  }

  @Test
  void whoWaitsForAFanOutThatAsksForMoreThanTheWholeIsToldOnce() {
    waitForMoreThanTheWhole(join());

    assertThat(last(KindCase.CHILDREN_HELD).getChildrenHeld().getLasting()).isTrue();
    assertThat(stateOf("m")).isEqualTo(TaskState.ASSIGNED);
    assertThat(last(KindCase.TASK_RESUMED).getTaskResumed())
        .returns(Decision.ATTENTION.number(), resumed -> resumed.getDecision())
        .returns(1, resumed -> resumed.getAttention());

    yields("m", 2, join());
    assertThat(stateOf("m")).isEqualTo(TaskState.AWAITING_CHILDREN);
    topUp("m", tokens(1));
    assertThat(scenario.get("m.f").childCount()).isEqualTo(2);
    scenario.result("m.f.0", 1, "ann");
    scenario.result("m.f.1", 1, "ann");
    assertThat(last(KindCase.TASK_RESUMED).getTaskResumed().getDecision())
        .isEqualTo(Decision.HELD.number());
  }

  @Test
  void itIsNoticedWhenNobodyIsTold() {
    scenario = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.HIDE_LASTING_HOLD));
    agents();
    waitForMoreThanTheWhole(join());

    assertThat(stateOf("m")).isEqualTo(TaskState.AWAITING_CHILDREN);
  }

  @Test
  void whoLeavesThatToOthersIsNotTold() {
    waitForMoreThanTheWhole(join().setAttentionAction(AttentionAction.LEAVE.number()));

    assertThat(stateOf("m")).isEqualTo(TaskState.AWAITING_CHILDREN);
  }

  @Test
  void nobodyIsToldOfWhatMayComeBackBeforeItDoesNot() {
    manager(tokens(100));
    scenario.createChild("m.1", 1, task().setBudget(tokens(70)));
    scenario.createChild("m.f", 1, fanOut(2).setBudget(tokens(60)));
    scenario.createChild("m.2", 1, task());
    yields("m", 1, join());
    assertThat(stateOf("m")).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(last(KindCase.CHILDREN_HELD).getChildrenHeld().getLasting()).isFalse();

    scenario.when(new TaskCommand.Heartbeat(lease("m.1", 1), holder("ann"), new Usage(50, 0, 0)));

    assertThat(stateOf("m")).as("50 are gone, and 60 are wanting").isEqualTo(TaskState.ASSIGNED);
    assertThat(last(KindCase.CHILDREN_HELD).getChildrenHeld().getLasting()).isTrue();
    scenario.result("m.1", 1, "ann");
    scenario.result("m.2", 1, "ann");
    assertThat(scenario.events)
        .as("said once while it may come back, and once when it does not")
        .filteredOn(Event::hasChildrenHeld)
        .hasSize(2);
  }

  @Test
  void whatTheManagerItselfHasUsedDoesNotComeBackEither() {
    manager(tokens(100));
    scenario.createChild("m.1", 1, task().setBudget(tokens(30)));
    scenario.createChild("m.f", 1, fanOut(1).setBudget(tokens(80)));
    assertThat(last(KindCase.CHILDREN_HELD).getChildrenHeld().getLasting()).isFalse();
    scenario.when(new TaskCommand.Heartbeat(lease("m", 1), holder("boss"), new Usage(40, 0, 0)));

    assertThat(last(KindCase.CHILDREN_HELD).getChildrenHeld().getLasting()).isTrue();
    yields("m", 1, join());
    assertThat(last(KindCase.TASK_RESUMED).getTaskResumed().getDecision())
        .isEqualTo(Decision.ATTENTION.number());
  }

  /** Each of two tasks has reserved what the fan-out of the other one needs. */
  @Test
  void fanOutsThatWaitForEachOthersBudgetsAreNoticed() {
    manager(tokens(100).setCostMicros(100).setCurrency("EUR"));
    TaskCreated.Builder part = task().setCapability("manage");
    scenario.createChild("m.1", 1, part.clone().setBudget(cost(50)));
    scenario.createChild("m.2", 1, part.clone().setBudget(tokens(60)));
    yields("m", 1, join());
    scenario.createChild("m.1.f", 1, fanOut(1).setBudget(tokens(70)));
    scenario.createChild("m.2.f", 1, fanOut(1).setBudget(cost(70)));
    yields("m.1", 1, join());
    assertThat(stateOf("m.1")).isEqualTo(TaskState.AWAITING_CHILDREN);
    yields("m.2", 1, join());

    assertThat(stateOf("m.1")).isEqualTo(TaskState.ASSIGNED);
    assertThat(stateOf("m.2")).isEqualTo(TaskState.AWAITING_CHILDREN);
    scenario.when(
        new TaskCommand.CancelTask(
            key("m.1.f"), Actors.requester("local"), "it has to be done without"));
    scenario.result("m.1", 2, "boss");
    assertThat(scenario.get("m.2.f").childCount()).isEqualTo(1);
  }

  private static Budget.Builder cost(long micros) {
    return Budget.newBuilder().setCostMicros(micros).setCurrency("EUR");
  }

  @Test
  void whoWaitsForAFanOutLooksAfterWhatItHasMade() {
    manager(tokens(100));
    TaskCreated.Builder greedy = fanOut(2);
    greedy.getFanOutBuilder().getTemplateBuilder().setBudget(tokens(101));
    scenario.createChild("m.f", 1, greedy);
    assertThat(stateOf("m.f.0")).isEqualTo(TaskState.PARKED);
    yields("m", 1, join());

    assertThat(last(KindCase.TASK_RESUMED).getTaskResumed())
        .returns(Decision.ATTENTION.number(), resumed -> resumed.getDecision())
        .returns(1, resumed -> resumed.getAttention());
    yields("m", 2, join());
    assertThat(stateOf("m")).as("it was told of both").isEqualTo(TaskState.AWAITING_CHILDREN);

    topUp("m", tokens(101));
    scenario.when(
        new TaskCommand.Heartbeat(lease("m.f.0", 1), holder("ann"), new Usage(101, 0, 0)));
    assertThat(stateOf("m.f.0")).isEqualTo(TaskState.PARKED);
    assertThat(stateOf("m")).as("parked again").isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void whatAFanOutHasMadeWakesNobodyOnceItsJoinIsDecided() {
    manager(tokens(100));
    TaskCreated.Builder greedy = fanOut(1);
    greedy.getFanOutBuilder().getTemplateBuilder().setBudget(tokens(101));
    scenario.createChild("m.f", 1, greedy);
    scenario.createChild("m.1", 1, task());
    scenario.when(
        new TaskCommand.CancelTask(key("m.f"), Actors.requester("local"), "not wanted any more"));
    yields("m", 1, join());

    assertThat(stateOf("m")).isEqualTo(TaskState.AWAITING_CHILDREN);
  }
}
