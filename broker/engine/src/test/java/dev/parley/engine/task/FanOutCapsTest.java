package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.join;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Joins.AttentionAction;
import dev.parley.engine.task.Joins.Mode;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The children that the broker makes are held to budgets, switches and loop policies like those
 * that a manager makes: what would refuse all of them refuses the fan-out, what would refuse one
 * now holds it back.
 */
final class FanOutCapsTest {

  private static final TaskLimits FEW_UNFINISHED =
      new TaskLimits(3, 10, 100, 4, 600_000, 100, 2, 0, 10, 10, 10);

  private Scenario scenario = new Scenario();
  private SwitchScenario switches = new SwitchScenario(scenario);

  @BeforeEach
  void workers() {
    scenario.agent("ann", 20, "work").agent("chef", 1, "combine");
  }

  static TaskCreated.Builder fanOut(int items) {
    return fanOut(join(), items);
  }

  private static TaskCreated.Builder fanOut(Join.Builder join, int items) {
    FanOut.Builder fanOut =
        FanOut.newBuilder()
            .setTemplate(task())
            .setJoin(join.setEveryItem(true).setAttentionAction(AttentionAction.LEAVE.number()))
            .setComplete(true);
    for (int i = 0; i < items; i++) {
      fanOut.addItems(item(0));
    }
    return task().clearCapability().setFanOut(fanOut);
  }

  private static FanOutItem item(long intent) {
    return FanOutItem.newBuilder()
        .setSpec(ByteString.copyFromUtf8(" item"))
        .setIntent(intent)
        .build();
  }

  private TaskSnapshot fanOut() {
    return scenario.get("f");
  }

  private void done(int... children) {
    for (int child : children) {
      scenario.result("f." + child, 1, "ann");
    }
  }

  private TaskReply topUp(String id, Budget.Builder added) {
    return scenario.when(
        new TaskCommand.TopUpBudget(
            key(id), Actors.requester("local"), added.build(), "", "r" + scenario.nowMs()));
  }

  /** Items that are taken are made children, whatever the fan-out was parked for when they came. */
  @Test
  void aFanOutThatWaitsAsAChildTakesItsItems() {
    Budget none = Budget.newBuilder().setDelegations(0).setWarningPercent(100).build();
    scenario.agent("boss", 1, "manage").create("m", task().setCapability("manage").setBudget(none));
    TaskCreated.Builder open = fanOut(1);
    open.getFanOutBuilder().clearItems().setComplete(false);
    scenario.createChild("m.f", 1, open);
    assertThat(scenario.get("m.f").reason()).isEqualTo(TaskReason.BUDGET_DELEGATIONS);

    scenario.when(new TaskCommand.AddItems(key("m.f"), 0, List.of(item(0)), false));
    scenario.when(new TaskCommand.AddItems(key("m.f"), 1, List.of(item(0)), true));
    assertThat(scenario.get("m.f").childCount()).isZero();
    topUp("m", Budget.newBuilder().setDelegations(3));

    assertThat(scenario.get("m.f").childCount()).isEqualTo(2);
    assertThat(scenario.get("m.f").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
  }

  @Test
  void itsTimeOutDoesNotRunWhileItIsParkedForABudget() {
    Budget none = Budget.newBuilder().setDelegations(0).setWarningPercent(100).build();
    scenario.agent("boss", 1, "manage").create("m", task().setCapability("manage").setBudget(none));
    TaskCreated.Builder brief = fanOut(2);
    brief.getFanOutBuilder().getJoinBuilder().setTimeoutMs(10_000);
    scenario.createChild("m.f", 1, brief);
    scenario.pass(11_000);

    topUp("m", Budget.newBuilder().setDelegations(3));

    assertThat(scenario.get("m.f").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    scenario.pass(10_000);
    assertThat(scenario.get("m.f").state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void aFanOutThatIsParkedForALoopTakesItsItems() {
    scenario.agent("boss", 1, "manage");
    LoopPolicy.Builder parks = LoopPolicy.newBuilder().setCycleAction(CycleAction.PARK.number());
    scenario.create("g", fanOut(1).setIntent(7).setCapability("manage").setLoopPolicy(parks));
    scenario.result("g.0", 1, "ann");
    TaskCreated.Builder open = fanOut(1).setIntent(7).setLoopPolicy(parks);
    open.getFanOutBuilder().clearItems().setComplete(false);
    scenario.createChild("g.f", 1, open);
    assertThat(scenario.get("g.f").reason()).isEqualTo(TaskReason.LOOP_DETECTED);

    scenario.when(new TaskCommand.AddItems(key("g.f"), 0, List.of(item(0), item(0)), true));
    scenario.when(new TaskCommand.RetryTask(key("g.f"), Actors.requester("local"), "go on"));

    assertThat(scenario.get("g.f").childCount()).isEqualTo(2);
  }

  @Test
  void aCapOnDelegationsHoldsChildrenBackUntilItIsRaised() {
    scenario.create("f", fanOut(5).setBudget(Budget.newBuilder().setDelegations(3)));

    assertThat(fanOut().childCount()).isEqualTo(3);
    assertThat(fanOut().state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(fanOut().reason()).isEqualTo(TaskReason.BUDGET_DELEGATIONS);
    assertThat(scenario.kinds("f"))
        .as("told once, whatever its children do")
        .containsOnlyOnce(KindCase.CHILDREN_HELD);
    done(0, 1, 2);
    assertThat(fanOut().state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(scenario.kinds("f")).containsOnlyOnce(KindCase.CHILDREN_HELD);

    topUp("f", Budget.newBuilder().setDelegations(2));
    assertThat(fanOut().reason()).isEqualTo(TaskReason.JOIN_ALL);
    done(3, 4);

    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.kinds("f")).containsOnlyOnce(KindCase.CHILDREN_RELEASED);
  }

  @Test
  void aCapThatIsRaisedTooLittleHoldsBackAgain() {
    scenario.create("f", fanOut(5).setBudget(Budget.newBuilder().setDelegations(2)));

    topUp("f", Budget.newBuilder().setDelegations(1));

    assertThat(fanOut().childCount()).isEqualTo(3);
    assertThat(fanOut().reason()).isEqualTo(TaskReason.BUDGET_DELEGATIONS);
  }

  @Test
  void aJoinIsDecidedAlthoughChildrenAreHeldBack() {
    Join.Builder any = join().setMode(Mode.ANY.number());
    scenario.create("f", fanOut(any, 5).setBudget(Budget.newBuilder().setDelegations(2)));

    done(1);

    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
    topUp("f", Budget.newBuilder().setDelegations(5));
    assertThat(fanOut().childCount()).isEqualTo(2);
  }

  @Test
  void heldItemsThatComeLaterSayWhatTheyWaitFor() {
    TaskCreated.Builder open = fanOut(0).setBudget(Budget.newBuilder().setDelegations(1));
    open.getFanOutBuilder().setComplete(false);
    scenario.create("f", open);
    scenario.when(new TaskCommand.AddItems(key("f"), 0, List.of(item(0), item(0)), false));
    assertThat(fanOut().reason()).isEqualTo(TaskReason.BUDGET_DELEGATIONS);

    scenario.when(new TaskCommand.AddItems(key("f"), 2, List.of(item(0)), true));
    assertThat(fanOut().reason()).isEqualTo(TaskReason.BUDGET_DELEGATIONS);
    topUp("f", Budget.newBuilder().setDelegations(5));

    assertThat(fanOut().reason()).isEqualTo(TaskReason.JOIN_ALL);
    assertThat(fanOut().childCount()).isEqualTo(3);
  }

  @Test
  void childrenQueueForWhatOthersHaveReserved() {
    TaskCreated.Builder task = fanOut(3).setBudget(Budget.newBuilder().setTokens(250));
    task.getFanOutBuilder().getTemplateBuilder().setBudget(Budget.newBuilder().setTokens(100));
    scenario.create("f", task);

    assertThat(scenario.get("f.1").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("f.2").state()).isEqualTo(TaskState.QUEUED);
    assertThat(scenario.get("f.2").reason()).isEqualTo(TaskReason.BUDGET_WAIT);

    done(0, 1, 2);
    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void aTemplateThatContradictsItsFanOutIsRefused() {
    TaskCreated.Builder greedy = fanOut(1).setBudget(Budget.newBuilder().setTokens(99));
    greedy.getFanOutBuilder().getTemplateBuilder().setBudget(Budget.newBuilder().setTokens(100));
    assertThat(scenario.create("f", greedy)).satisfies(refused(Refusal.BUDGET_EXCEEDED)::accept);

    TaskCreated.Builder foreign =
        fanOut(1).setBudget(Budget.newBuilder().setCostMicros(9).setCurrency("EUR"));
    foreign
        .getFanOutBuilder()
        .getTemplateBuilder()
        .setBudget(Budget.newBuilder().setCostMicros(1).setCurrency("USD"));
    assertThat(scenario.create("f", foreign))
        .satisfies(refused(Refusal.BUDGET_CURRENCY_MISMATCH)::accept);
  }

  @Test
  void childrenThatWouldBeTooDeepWaitForATopUp() {
    scenario.create("f", fanOut(1).setBudget(Budget.newBuilder().setDepth(0)));
    assertThat(fanOut().childCount()).isZero();
    assertThat(fanOut().reason()).isEqualTo(TaskReason.BUDGET_DEPTH);

    topUp("f", Budget.newBuilder().setDepth(1));

    assertThat(fanOut().childCount()).isEqualTo(1);
    assertThat(fanOut().reason()).isEqualTo(TaskReason.JOIN_ALL);
  }

  @Test
  void delegationsThatAnotherReservedAndDidNotUseLetChildrenIn() {
    scenario.create("a", task().setBudget(Budget.newBuilder().setDelegations(4)));
    scenario.createChild("a.1", 1, task().setBudget(Budget.newBuilder().setDelegations(2)));
    scenario.createChild("a.f", 1, fanOut(2));
    assertThat(scenario.get("a.f").reason()).isEqualTo(TaskReason.BUDGET_DELEGATIONS);
    assertThat(scenario.get("a.f").childCount()).isZero();

    scenario.result("a.1", 1, "ann");

    assertThat(scenario.get("a.f").childCount()).isEqualTo(2);
    assertThat(scenario.get("a.f").reason()).isEqualTo(TaskReason.JOIN_ALL);
  }

  @Test
  void theBudgetsAboveAFanOutBindItsChildrenToo() {
    scenario.create(
        "a", task().setBudget(Budget.newBuilder().setDepth(1).setTokens(50).setCurrency("EUR")));
    scenario.createChild("a.f", 1, fanOut(1));
    assertThat(scenario.get("a.f").reason()).isEqualTo(TaskReason.BUDGET_DEPTH);
    assertThat(scenario.get("a.f").childCount()).isZero();

    scenario.create("b", task().setBudget(Budget.newBuilder().setTokens(50)));
    TaskCreated.Builder greedy = fanOut(1);
    greedy.getFanOutBuilder().getTemplateBuilder().setBudget(Budget.newBuilder().setTokens(51));
    scenario.createChild("b.f", 1, greedy);
    assertThat(scenario.get("b.f.0").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
    topUp("b", Budget.newBuilder().setTokens(1));
    assertThat(scenario.get("b.f.0").state()).isEqualTo(TaskState.ASSIGNED);

    scenario.create("c", task().setBudget(Budget.newBuilder().setDelegations(3)));
    scenario.createChild("c.f", 1, fanOut(5));
    assertThat(scenario.get("c.f").childCount()).isEqualTo(2);
    topUp("c", Budget.newBuilder().setDelegations(3));
    assertThat(scenario.get("c.f").childCount()).isEqualTo(5);
  }

  @Test
  void theLimitsOfAFanOutAreReservedBeforeItsChildrenAreMade() {
    scenario.create("a", task().setBudget(Budget.newBuilder().setTokens(100)));
    scenario.createChild("a.1", 1, task().setBudget(Budget.newBuilder().setTokens(70)));
    scenario.createChild("a.f", 1, fanOut(2).setBudget(Budget.newBuilder().setTokens(60)));
    assertThat(scenario.get("a.f").childCount()).isZero();
    assertThat(scenario.get("a.f").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);
    assertThat(last(KindCase.CHILDREN_HELD).getChildrenHeld().getTaskId()).isEqualTo("a");

    scenario.result("a.1", 1, "ann");

    assertThat(scenario.get("a.f").childCount()).isEqualTo(2);
    assertThat(scenario.get("a.f").reason()).isEqualTo(TaskReason.JOIN_ALL);
    scenario.createChild("a.2", 1, task().setBudget(Budget.newBuilder().setTokens(50)));
    assertThat(scenario.get("a.2").reason())
        .as("what the fan-out has is kept for it")
        .isEqualTo(TaskReason.BUDGET_WAIT);
    scenario.result("a.f.0", 1, "ann");
    scenario.result("a.f.1", 1, "ann");
    assertThat(scenario.get("a.2").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aFanOutThatAsksForMoreThanTheWholeWaitsForATopUp() {
    scenario.create("a", task().setBudget(Budget.newBuilder().setTokens(100)));
    scenario.createChild("a.f", 1, fanOut(2).setBudget(Budget.newBuilder().setTokens(101)));
    assertThat(scenario.get("a.f").reason()).isEqualTo(TaskReason.BUDGET_TOKENS);

    topUp("a", Budget.newBuilder().setTokens(1));

    assertThat(scenario.get("a.f").childCount()).isEqualTo(2);
  }

  @Test
  void nothingIsMadeInAScopeThatIsKilledUntilItIsRevived() {
    TaskCreated.Builder narrow = fanOut(4);
    narrow.getFanOutBuilder().setParallelism(2);
    scenario.create("f", narrow);
    switches.kill("k", Scope.capability("work"));

    assertThat(scenario.get("f.0").state()).isEqualTo(TaskState.KILLED);
    assertThat(fanOut().childCount()).isEqualTo(2);
    assertThat(fanOut().reason()).isEqualTo(TaskReason.SCOPE_KILLED);
    assertThat(last(KindCase.CHILDREN_HELD).getChildrenHeld().getSwitchId()).isEqualTo("k");

    switches.ease("k", SwitchLevel.OFF);
    done(2, 3);
    assertThat(fanOut().state()).isEqualTo(TaskState.FAILED);
    assertThat(scenario.kinds("f")).contains(KindCase.CHILDREN_RELEASED);
  }

  private Event last(KindCase kind) {
    return scenario.events.stream()
        .filter(event -> event.getKindCase() == kind)
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  @Test
  void childrenInAScopeThatIsPausedArePausedToo() {
    switches.pause("p", Scope.capability("work"));
    scenario.create("f", fanOut(3));

    assertThat(scenario.get("f.2").state()).isEqualTo(TaskState.PAUSED);

    switches.ease("p", SwitchLevel.OFF);
    done(0, 1, 2);
    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void aFanOutOverAScopeThatIsKilledIsRefused() {
    switches.kill("k", Scope.capability("work"));

    assertThat(scenario.create("f", fanOut(1))).satisfies(refused(Refusal.SCOPE_KILLED)::accept);
  }

  @Test
  void aBroadcastPassesOverAgentsThatAreKilled() {
    switches.kill("k", Scope.agent("ann"));
    TaskCreated.Builder broadcast = fanOut(0);
    broadcast
        .getFanOutBuilder()
        .addItems(FanOutItem.newBuilder().setAgentId("ann"))
        .addItems(FanOutItem.newBuilder().setAgentId("chef"))
        .getTemplateBuilder()
        .clearCapability();

    scenario.create("f", broadcast);

    assertThat(fanOut().childCount()).isEqualTo(1);
    assertThat(scenario.effects(Deliver.class))
        .singleElement()
        .satisfies(work -> assertThat(work.holder().agentId()).isEqualTo("chef"));
  }

  @Test
  void childrenAreMadeInTheirOrderAndOneThatIsHeldBackHoldsThoseAfterIt() {
    TaskCreated.Builder broadcast = fanOut(0).setBudget(Budget.newBuilder().setDelegations(1));
    broadcast
        .getFanOutBuilder()
        .addItems(FanOutItem.newBuilder().setAgentId("chef"))
        .addItems(FanOutItem.newBuilder().setAgentId("ann"))
        .addItems(FanOutItem.newBuilder().setAgentId("chef"))
        .getTemplateBuilder()
        .clearCapability();
    scenario.create("f", broadcast);
    switches.kill("k", Scope.agent("ann"));

    topUp("f", Budget.newBuilder().setDelegations(2));
    assertThat(fanOut().childCount()).isEqualTo(1);
    assertThat(fanOut().reason()).isEqualTo(TaskReason.SCOPE_KILLED);

    switches.ease("k", SwitchLevel.OFF);
    assertThat(fanOut().childCount()).isEqualTo(3);
  }

  @Test
  void aFullShardMakesChildrenWaitAndRefusesNone() {
    scenario = new Scenario(FEW_UNFINISHED, TaskRules.SOUND);
    workers();
    scenario.create("f", fanOut(6));
    assertThat(fanOut().childCount()).isEqualTo(3);

    done(0, 1, 2, 3, 4, 5);

    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void itemsThatAskWhatAnAncestorAsksAreRefused() {
    scenario.create("a", watched(task(), CycleAction.REFUSE).setIntent(7));
    TaskCreated.Builder circular = fanOut(1);
    circular.getFanOutBuilder().addItems(item(7));
    assertThat(scenario.createChild("a.f", 1, circular))
        .satisfies(refused(Refusal.CYCLE_DETECTED)::accept);

    TaskCreated.Builder open = fanOut(0);
    open.getFanOutBuilder().setComplete(false);
    scenario.createChild("a.g", 1, open);
    assertThat(scenario.when(new TaskCommand.AddItems(key("a.g"), 0, List.of(item(7)), true)))
        .satisfies(refused(Refusal.CYCLE_DETECTED)::accept);
    scenario.when(new TaskCommand.AddItems(key("a.g"), 0, List.of(item(8)), true));
    assertThat(scenario.get("a.g.0").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void itemsThatAskWhatAnAncestorAsksCanBeParked() {
    scenario.create("a", watched(task(), CycleAction.PARK).setIntent(7));
    TaskCreated.Builder circular = fanOut(1);
    circular.getFanOutBuilder().addItems(item(7));
    scenario.createChild("a.f", 1, circular);

    assertThat(scenario.get("a.f.0").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a.f.1").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.f.1").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
    assertThat(scenario.get("a.f.1").depth()).isEqualTo(2);
  }

  @Test
  void aFanOutThatIsParkedForALoopMakesItsChildrenOnceItGoesOn() {
    scenario.create("a", watched(fanOut(1), CycleAction.PARK).setIntent(7));
    scenario.createChild("a.0.f", 1, fanOut(2).setIntent(7));
    assertThat(scenario.get("a.0.f").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.0.f").childCount()).isZero();

    scenario.when(
        new TaskCommand.RetryTask(key("a.0.f"), Actors.requester("local"), "it is meant to"));

    assertThat(scenario.get("a.0.f").state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(scenario.get("a.0.f").reason()).isEqualTo(TaskReason.JOIN_ALL);
    assertThat(scenario.get("a.0.f").childCount()).isEqualTo(2);
  }

  private static TaskCreated.Builder watched(TaskCreated.Builder task, CycleAction action) {
    return task.setLoopPolicy(
        LoopPolicy.newBuilder()
            .setCycleAction(action.number())
            .setRepeatsMax(2)
            .setWindow(5)
            .setRepeatAction(1));
  }
}
