package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.join;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Joins.AttentionAction;
import dev.parley.engine.task.Joins.ChildFailureAction;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Joins.Mode;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.engine.task.command.TaskEffect.Resumption;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The broker makes a child of every item, and the join of them decides what becomes of the task.
 */
final class FanOutTest {

  private static final TaskLimits SMALL_STEPS =
      new TaskLimits(3, 10, 100, 1_000, 600_000, 100, 2, 0, 10, 10, 10);

  private static final TaskLimits FEW_EVENTS =
      new TaskLimits(3, 1_000, 5, 1_000, 600_000, 100, 9, 0, 9, 9, 10);

  private final Scenario scenario = new Scenario(SMALL_STEPS, TaskRules.SOUND);

  @BeforeEach
  void workers() {
    scenario.agent("ann", 20, "work").agent("chef", 1, "combine");
  }

  private static TaskCreated.Builder fanOut(Join.Builder join, int items) {
    FanOut.Builder fanOut =
        FanOut.newBuilder()
            .setTemplate(task().setSpec(ByteString.copyFromUtf8("template ")))
            .setJoin(every(join))
            .addAllItems(items(0, items))
            .setComplete(true);
    return task().clearCapability().setFanOut(fanOut);
  }

  private static Join.Builder every(Join.Builder join) {
    return join.setEveryItem(true).setAttentionAction(AttentionAction.LEAVE.number());
  }

  private static List<FanOutItem> items(int first, int end) {
    List<FanOutItem> items = new ArrayList<>();
    for (int i = first; i < end; i++) {
      items.add(FanOutItem.newBuilder().setSpec(ByteString.copyFromUtf8("item " + i)).build());
    }
    return items;
  }

  private static TaskCreated.Builder open(Join.Builder join) {
    TaskCreated.Builder task = fanOut(join, 0);
    task.getFanOutBuilder().setComplete(false);
    return task;
  }

  private TaskReply add(int first, int end, boolean complete) {
    return scenario.when(new TaskCommand.AddItems(key("f"), first, items(first, end), complete));
  }

  private void done(int... children) {
    for (int child : children) {
      scenario.result("f." + child, 1, "ann");
    }
  }

  private TaskSnapshot fanOut() {
    return scenario.get("f");
  }

  private Resumption resumption() {
    return requireNonNull(scenario.effects(Deliver.class).getLast().resumption());
  }

  @Test
  void makesAChildOfEveryItem() {
    scenario.create("f", fanOut(join(), 5));

    assertThat(fanOut().state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(fanOut().reason()).isEqualTo(TaskReason.JOIN_ALL);
    assertThat(fanOut().childCount()).isEqualTo(5);
    for (int i = 0; i < 5; i++) {
      TaskSnapshot child = scenario.get("f." + i);
      assertThat(child.spec()).isEqualTo(ByteString.copyFromUtf8("template item " + i));
      assertThat(child.depth()).isEqualTo(1);
      assertThat(child.requester()).isEqualTo(fanOut().requester());
    }
  }

  @Test
  void isCompletedWhenItsJoinHoldsAndNobodyReduces() {
    scenario.create("f", fanOut(join(), 3));

    done(0, 2, 1);

    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
    assertThat(fanOut().reason()).isEqualTo(TaskReason.JOIN_DECIDED);
    assertThat(requireNonNull(fanOut().outcome()).message())
        .isEqualTo("HELD: 3 of 3 children completed, 0 failed");
  }

  @Test
  void failsWhenItsJoinDoesNotHoldAndNobodyReduces() {
    scenario.create("f", fanOut(join().setFailureAction(ChildFailureAction.FAIL_FAST.number()), 3));

    scenario.fail("f.1", 1, "ann", FailureClass.PERMANENT);

    assertThat(fanOut().state()).isEqualTo(TaskState.FAILED);
    assertThat(scenario.get("f.0").state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void isGivenToItsReducerWithTheChildren() {
    scenario.create("f", fanOut(join(), 3).setCapability("combine"));

    done(0, 1, 2);

    assertThat(fanOut().state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(fanOut().attempt()).isEqualTo(1);
    assertThat(resumption().join().count()).isEqualTo(new JoinCount(3, 3, 0, 0));
    assertThat(resumption().children().tasks()).hasSize(3);
    scenario.result("f", 1, "chef");
    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void isGivenToNobodyElseBeforeItsJoinIsDecided() {
    RuleDecided approve =
        RuleDecided.newBuilder().setDecision(RuleDecision.REQUIRE_APPROVAL.number()).build();
    scenario.agent("bob", 5, "other").create("f", fanOut(join(), 2).setRuled(approve));
    assertThat(fanOut().reason()).isEqualTo(TaskReason.RULE_APPROVAL);
    int events = scenario.events.size();

    assertThat(retarget("other")).satisfies(refused(Refusal.FAN_OUT_UNDECIDED));

    assertThat(scenario.events).hasSize(events);
    scenario.when(new TaskCommand.RetryTask(key("f"), Actors.operator("boss"), "go on"));
    assertThat(scenario.holderOf("f.0")).as("whom its template is for").isEqualTo("ann");
    done(0, 1);
    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void itsTimeOutDoesNotRunWhileItIsParked() {
    parkedForLong(scenario);

    assertThat(fanOut().state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    assertThat(scenario.reloaded()).isTrue();
    scenario.pass(59_999);
    assertThat(fanOut().state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    scenario.pass(1);
    assertThat(fanOut().state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void itIsNoticedWhenItsTimeOutRunsWhileItIsParked() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.TIME_OUT_PARKED));
    parkedForLong(broken);

    assertThat(broken.get("f").state()).isEqualTo(TaskState.FAILED);
  }

  /** A human has to allow it, and takes longer for that than its join may. */
  private static void parkedForLong(Scenario all) {
    RuleDecided approve =
        RuleDecided.newBuilder().setDecision(RuleDecision.REQUIRE_APPROVAL.number()).build();
    all.create("f", fanOut(join().setTimeoutMs(60_000), 2).setRuled(approve));
    all.pass(61_000);
    all.when(new TaskCommand.RetryTask(key("f"), Actors.operator("boss"), "go on"));
  }

  @Test
  void isGivenToAnotherReducerOnceItsJoinIsDecided() {
    TaskCreated.Builder task = fanOut(join(), 2).setCapability("combine");
    task.getRetryPolicyBuilder()
        .setAttemptsMax(1)
        .setExhaustionAction(ExhaustionAction.PARK.number());
    scenario.agent("bob", 5, "other").create("f", task);
    done(0, 1);
    scenario.fail("f", 1, "chef", FailureClass.RETRYABLE);
    assertThat(fanOut().state()).isEqualTo(TaskState.PARKED);

    retarget("other");

    assertThat(scenario.holderOf("f")).isEqualTo("bob");
    assertThat(resumption().children().tasks()).hasSize(2);
    assertThat(fanOut().childCount()).isEqualTo(2);
    scenario.result("f", 2, "bob");
    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.reloaded()).isTrue();
  }

  private TaskReply retarget(String capability) {
    return scenario.when(
        new TaskCommand.RetargetTask(
            key("f"),
            Actors.operator("boss"),
            capability,
            "",
            Labels.NONE,
            spec -> spec,
            spec -> 0,
            "try them"));
  }

  @Test
  void theReducerCanYieldItself() {
    scenario.create("f", fanOut(join(), 1).setCapability("combine"));
    done(0);
    scenario.createChild("f.more", 1, task());
    scenario.yieldTask("f", 1, "chef", join().addChildIds("f.more"));
    assertThat(fanOut().state()).isEqualTo(TaskState.AWAITING_CHILDREN);

    scenario.result("f.more", 1, "ann");

    assertThat(resumption().join().count()).isEqualTo(new JoinCount(1, 1, 0, 0));
    assertThat(fanOut().childCount()).isEqualTo(2);
  }

  @Test
  void aReducerThatYieldsDoesNotBringBackItemsThatWereLeftOut() {
    TaskCreated.Builder narrow = fanOut(join().setMode(Mode.ANY.number()), 5);
    narrow.getFanOutBuilder().setParallelism(1);
    scenario.create("f", narrow.setCapability("combine"));
    done(0);
    scenario.createChild("f.more", 1, task());
    scenario.yieldTask("f", 1, "chef", join().addChildIds("f.more"));
    scenario.result("f.more", 1, "ann");

    assertThat(fanOut().childCount()).isEqualTo(2);
    assertThat(fanOut().state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void noMoreChildrenAreUnfinishedAtATimeThanMayBe() {
    TaskCreated.Builder narrow = fanOut(join(), 5);
    narrow.getFanOutBuilder().setParallelism(2);
    scenario.create("f", narrow);
    assertThat(fanOut().childCount()).isEqualTo(2);

    done(0);
    assertThat(fanOut().childCount()).isEqualTo(3);
    done(1, 2, 3, 4);

    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void itemsThatAreNotNeededAnyMoreAreNotStarted() {
    TaskCreated.Builder narrow = fanOut(join().setMode(Mode.ANY.number()), 5);
    narrow.getFanOutBuilder().setParallelism(1);
    scenario.create("f", narrow.setCapability("combine"));

    done(0);

    assertThat(fanOut().childCount()).isEqualTo(1);
    assertThat(resumption().join().decision()).isEqualTo(Decision.HELD);
  }

  @Test
  void itemsCanComeLater() {
    scenario.create("f", open(join()));
    assertThat(fanOut().reason()).isEqualTo(TaskReason.ITEMS_MISSING);
    add(0, 2, false);
    done(0, 1);
    assertThat(fanOut().state()).isEqualTo(TaskState.AWAITING_CHILDREN);

    add(2, 3, true);
    assertThat(fanOut().reason()).isEqualTo(TaskReason.JOIN_ALL);
    done(2);

    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void repeatedItemsCountOnce() {
    scenario.create("f", open(join()));
    add(0, 2, false);
    add(0, 3, false);
    add(0, 2, false);
    add(2, 3, true);
    add(0, 3, true);

    assertThat(fanOut().childCount()).isEqualTo(3);
    assertThat(add(0, 4, true)).satisfies(refused(Refusal.ITEMS_MISMATCH)::accept);
    assertThat(add(4, 5, true)).satisfies(refused(Refusal.ITEMS_MISMATCH)::accept);
    assertThat(add(0, 2, true)).satisfies(refused(Refusal.ITEMS_MISMATCH)::accept);
  }

  @Test
  void otherItemsInPlaceOfThoseThatAreThereAreRefused() {
    scenario.create("f", open(join()));
    add(0, 3, false);
    List<FanOutItem> turned = new ArrayList<>(items(0, 4));
    Collections.swap(turned, 1, 2);

    for (List<FanOutItem> others : List.of(items(100, 105), turned, items(100, 102))) {
      assertThat(scenario.when(new TaskCommand.AddItems(key("f"), 0, others, false)))
          .satisfies(refused(Refusal.ITEMS_MISMATCH)::accept);
    }
    assertThat(fanOut().childCount()).isEqualTo(3);

    add(0, 4, true);
    done(0, 1, 2, 3);
    assertThat(scenario.when(new TaskCommand.AddItems(key("f"), 0, items(100, 104), true)))
        .as("also when all is done")
        .satisfies(refused(Refusal.ITEMS_MISMATCH)::accept);
    assertThat(add(0, 4, true)).isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void itemsThatComeAfterTheDecisionArePassedOver() {
    scenario.create("f", open(join().setMode(Mode.ANY.number())));
    add(0, 1, false);
    done(0);

    assertThat(add(1, 2, true)).isInstanceOf(TaskReply.Found.class);

    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
    assertThat(fanOut().childCount()).isEqualTo(1);
  }

  @Test
  void onlyAFanOutTakesItems() {
    scenario.create("f", task());

    assertThat(add(0, 1, true)).satisfies(refused(Refusal.ITEMS_MISMATCH)::accept);
  }

  @Test
  void moreItemsThanATaskMayHaveChildrenAreRefused() {
    assertThat(scenario.create("f", fanOut(join(), 11)))
        .satisfies(refused(Refusal.CHILDREN_EXCEEDED)::accept);
    scenario.create("f", open(join()));
    add(0, 10, false);
    assertThat(add(10, 11, true)).satisfies(refused(Refusal.CHILDREN_EXCEEDED)::accept);
  }

  @Test
  void aJoinOfMoreChildrenThanItemsIsRefused() {
    Join.Builder three = join().setMode(Mode.QUORUM.number()).setQuorum(3);
    assertThat(scenario.create("f", fanOut(three, 2)))
        .satisfies(refused(Refusal.JOIN_INVALID)::accept);
    scenario.create("f", open(three));
    assertThat(add(0, 2, true)).satisfies(refused(Refusal.JOIN_INVALID)::accept);
  }

  @Test
  void aFanOutThatWouldBeTooDeepIsRefused() {
    scenario.agent("boss", 9, "work");
    scenario.create("a", task());
    scenario.createChild("a.b", 1, task());
    scenario.createChild("a.b.c", 1, task());

    assertThat(scenario.createChild("a.b.c.d", 1, fanOut(join(), 1)))
        .satisfies(refused(Refusal.DEPTH_EXCEEDED)::accept);
  }

  @Test
  void withoutItemsItIsDecidedAtOnce() {
    scenario.create("f", fanOut(join(), 0));

    assertThat(fanOut().state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void goesOnWhenItsTimeIsOver() {
    scenario.create("f", open(join().setTimeoutMs(5_000)));
    add(0, 1, false);

    scenario.pass(5_000);

    assertThat(fanOut().state()).isEqualTo(TaskState.FAILED);
    assertThat(scenario.get("f.0").state()).isEqualTo(TaskState.CANCELED);
    assertThat(requireNonNull(fanOut().join()).count().total()).isEqualTo(1);
  }

  @Test
  void aCanceledFanOutMakesNoMoreChildren() {
    TaskCreated.Builder narrow = fanOut(join(), 5);
    narrow.getFanOutBuilder().setParallelism(2);
    scenario.create("f", narrow);

    scenario.when(new TaskCommand.CancelTask(key("f"), Actors.requester("local"), "enough"));

    assertThat(fanOut().childCount()).isEqualTo(2);
    assertThat(scenario.get("f.0").reason()).isEqualTo(TaskReason.PARENT_ENDED);
  }

  @Test
  void aFanOutThatIsBeingCanceledMakesNoMoreChildren() {
    TaskCreated.Builder narrow = fanOut(join(), 5);
    narrow.getFanOutBuilder().setParallelism(2);
    scenario.create("f", narrow);

    scenario.when(
        new TaskCommand.CancelTask(key("f"), Actors.requester("local"), "enough", 10_000));
    assertThat(fanOut().state()).isEqualTo(TaskState.AWAITING_CHILDREN);
    done(0, 1);

    assertThat(fanOut().state()).isEqualTo(TaskState.CANCELED);
    assertThat(fanOut().childCount()).isEqualTo(2);
  }

  @Test
  void aJoinThatIsDecidedWhileAFanOutIsBeingCanceledDoesNotCompleteIt() {
    scenario.create("f", fanOut(join().setMode(Mode.ANY.number()), 2));

    scenario.when(
        new TaskCommand.CancelTask(key("f"), Actors.requester("local"), "enough", 10_000));
    done(0, 1);

    assertThat(fanOut().state()).isEqualTo(TaskState.CANCELED);
  }

  @Test
  void anItemCanNameItsAgent() {
    TaskCreated.Builder broadcast = fanOut(join(), 0);
    broadcast
        .getFanOutBuilder()
        .addItems(FanOutItem.newBuilder().setAgentId("chef"))
        .addItems(FanOutItem.newBuilder().setAgentId("ann"))
        .getTemplateBuilder()
        .clearCapability();
    scenario.create("f", broadcast);

    assertThat(scenario.effects(Deliver.class))
        .extracting(work -> work.holder().agentId())
        .containsExactlyInAnyOrder("chef", "ann");
  }

  @Test
  void aStepIsNoLargerThanAShardTakes() {
    Scenario wide = new Scenario();
    TaskCreated.Builder large = fanOut(join(), 60);
    large
        .getFanOutBuilder()
        .getTemplateBuilder()
        .setSpec(ByteString.copyFrom(new byte[100 * 1024]));

    wide.create("f", large);

    assertThat(wide.get("f").childCount()).isEqualTo(60);
  }

  @Test
  void asManyItemsAsThereMayBeCanComeOneByOne() {
    Scenario wide = new Scenario(FEW_EVENTS, TaskRules.SOUND);
    wide.create("f", open(join()));

    for (int i = 0; i < 100; i++) {
      assertThat(wide.when(new TaskCommand.AddItems(key("f"), i, items(i, i + 1), i == 99)))
          .isInstanceOf(TaskReply.Found.class);
    }

    assertThat(wide.get("f").childCount()).isEqualTo(100);
    TaskCommand endorse =
        new TaskCommand.EndorseContent(key("f"), Actors.requester("local"), 1, "it is known", "");
    assertThat(wide.when(endorse)).as("there is room").isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void itemsOfAFanOutWhoseHistoryOthersHaveFilledAreRefusedUnlessTheyAreThereOrTheLast() {
    Scenario wide = new Scenario(FEW_EVENTS, TaskRules.SOUND);
    wide.create("f", open(join()));
    wide.when(new TaskCommand.AddItems(key("f"), 0, items(0, 4), false));
    for (int i = 1; i <= 4; i++) {
      wide.when(say("f", i));
    }

    assertThat(wide.when(new TaskCommand.AddItems(key("f"), 4, items(4, 5), false)))
        .satisfies(refused(Refusal.HISTORY_EXCEEDED)::accept);
    assertThat(wide.when(new TaskCommand.AddItems(key("f"), 0, items(0, 4), false)))
        .isInstanceOf(TaskReply.Found.class);

    // Whom others have written the history full is not kept from what gets it done.
    wide.when(new TaskCommand.AddItems(key("f"), 4, items(4, 6), true));
    assertThat(wide.get("f").childCount()).isEqualTo(6);
    assertThat(wide.get("f").reason()).isNotEqualTo(TaskReason.ITEMS_MISSING);
  }

  @Test
  void itemsThatThereIsNoRoomForAreRefusedAndFollowLater() {
    Scenario small = new Scenario(TaskLimits.DEFAULT.withTaskBytesMax(14_000), TaskRules.SOUND);
    small.agent("ann", 2, "work");
    small.create("other", task().setSpec(ByteString.copyFrom(new byte[5_000])));
    TaskCreated.Builder oneByOne = open(join());
    oneByOne
        .getFanOutBuilder()
        .setParallelism(1)
        .getTemplateBuilder()
        .setSpec(ByteString.copyFrom(new byte[1_000]));
    small.create("f", oneByOne);

    assertThat(small.when(new TaskCommand.AddItems(key("f"), 0, items(0, 8), true)))
        .as("hardly any of their children are there yet, but will be")
        .satisfies(refused(Refusal.TASK_BYTES_EXCEEDED)::accept);
    assertThat(small.get("f").childCount()).isEqualTo(1);
    assertThat(small.get("f").reason()).isEqualTo(TaskReason.ITEMS_MISSING);
    assertThat(small.when(new TaskCommand.AddItems(key("f"), 0, items(0, 3), false)))
        .as("they are there already")
        .isInstanceOf(TaskReply.Found.class);
    assertThat(small.when(new TaskCommand.AddItems(key("f"), 0, items(0, 8), true)))
        .satisfies(refused(Refusal.TASK_BYTES_EXCEEDED)::accept);
    small.result("other", 1, "ann");
    small.pass(5_000);

    assertThat(small.when(new TaskCommand.AddItems(key("f"), 0, items(0, 8), true)))
        .isInstanceOf(TaskReply.Found.class);
    for (int child = 0; child < 8; child++) {
      small.result("f." + child, 1, "ann");
    }
    assertThat(small.get("f").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void itemsThatWereTakenGetTheirChildrenHoweverFullItIsByThen() {
    assertThat(takenBeforeItWasFull(TaskRules.SOUND)).isEqualTo(3);
  }

  @Test
  void itIsNoticedWhenTheyDoNot() {
    assertThat(takenBeforeItWasFull(new TaskRules(TaskRule.STARVE_ITEMS))).isEqualTo(1);
  }

  /** How many children are made one by one of three items, when others come to take all room. */
  private static int takenBeforeItWasFull(TaskRules rules) {
    Scenario small = new Scenario(TaskLimits.DEFAULT.withTaskBytesMax(14_000), rules);
    small.agent("ann", 9, "work");
    TaskCreated.Builder oneByOne = fanOut(join(), 3);
    oneByOne.getFanOutBuilder().setParallelism(1);
    small.create("f", oneByOne);
    TaskCreated.Builder large = task().setSpec(ByteString.copyFrom(new byte[5_000]));
    for (int i = 0; small.create("other" + i, large) instanceof TaskReply.Created; i++) {}
    for (int child = 0; child < small.get("f").childCount(); child++) {
      small.result("f." + child, 1, "ann");
    }
    return small.get("f").childCount();
  }

  @Test
  void aFanOutWhoseChildrenTakeMoreThanAllTasksMayIsRefused() {
    Scenario small = new Scenario(TaskLimits.DEFAULT.withTaskBytesMax(14_000), TaskRules.SOUND);
    TaskCreated.Builder large = fanOut(join(), 10);
    large.getFanOutBuilder().getTemplateBuilder().setSpec(ByteString.copyFrom(new byte[1_000]));

    assertThat(small.create("f", large)).satisfies(refused(Refusal.FAN_OUT_BYTES_EXCEEDED)::accept);
  }

  @Test
  void ofTwoThatWaitForEachOthersRoomOneGetsItWhenTheOtherIsGivenUp() {
    Scenario small = new Scenario(TaskLimits.DEFAULT.withTaskBytesMax(14_000), TaskRules.SOUND);
    for (String id : List.of("f", "g")) {
      TaskCreated.Builder one = open(join());
      one.getFanOutBuilder()
          .setParallelism(1)
          .getTemplateBuilder()
          .setSpec(ByteString.copyFrom(new byte[1_000]));
      small.create(id, one);
    }
    TaskCommand half = new TaskCommand.AddItems(key("f"), 0, items(0, 3), false);
    TaskCommand all = new TaskCommand.AddItems(key("f"), 0, items(0, 7), true);
    small.when(half);
    small.when(new TaskCommand.AddItems(key("g"), 0, items(0, 7), true));
    assertThat(small.when(all)).satisfies(refused(Refusal.TASK_BYTES_EXCEEDED)::accept);

    small.when(new TaskCommand.CancelTask(key("g"), Actors.requester("local"), "no room"));
    assertThat(small.when(all))
        .as("what is left of the other one is in the way for a while")
        .satisfies(refused(Refusal.TASK_BYTES_EXCEEDED)::accept);
    small.pass(5_000);

    assertThat(small.when(all)).isInstanceOf(TaskReply.Found.class);
    assertThat(requireNonNull(small.get("f").join()).count().total()).isEqualTo(7);
  }

  @Test
  void itemsThatThereWillNeverBeRoomForAreRefusedForGood() {
    Scenario small = new Scenario(TaskLimits.DEFAULT.withTaskBytesMax(14_000), TaskRules.SOUND);
    small.agent("ann", 1, "work");
    small.create("m", task());
    TaskCreated.Builder below = open(join());
    below.getFanOutBuilder().getTemplateBuilder().setSpec(ByteString.copyFrom(new byte[1_000]));
    small.createChild("m.f", 1, below);

    assertThat(small.when(new TaskCommand.AddItems(key("m.f"), 0, items(0, 3), false)))
        .isInstanceOf(TaskReply.Found.class);
    assertThat(small.when(new TaskCommand.AddItems(key("m.f"), 0, items(0, 12), true)))
        .as("only the tree itself is in the way")
        .satisfies(refused(Refusal.FAN_OUT_BYTES_EXCEEDED)::accept);

    assertThat(small.get("m.f").childCount()).as("those before stay").isEqualTo(3);
  }

  @Test
  void theLastItemsAreTakenWhereTheHistoryHasNoRoomForMoreBytes() {
    Scenario small = new Scenario(TaskLimits.DEFAULT.withHistoryBytesMax(1_000), TaskRules.SOUND);
    TaskCreated.Builder heavy = open(join());
    heavy.getFanOutBuilder().getTemplateBuilder().setSpec(ByteString.copyFrom(new byte[1_000]));
    small.create("f", heavy);

    assertThat(small.when(new TaskCommand.AddItems(key("f"), 0, items(0, 1), false)))
        .satisfies(refused(Refusal.HISTORY_BYTES_EXCEEDED)::accept);
    small.when(new TaskCommand.AddItems(key("f"), 0, items(0, 1), true));

    assertThat(small.get("f").childCount()).isEqualTo(1);
  }

  private static TaskCommand say(String id, int number) {
    return new TaskCommand.SendMessage(
        key(id),
        Actors.requester("local"),
        ByteString.copyFromUtf8("by the way"),
        "say-" + number,
        0,
        Trust.AGENT);
  }

  @Test
  void everyChildIsAnEventOfItsOwn() {
    scenario.create("f", fanOut(join(), 5));

    assertThat(scenario.kinds("f")).containsExactly(Event.KindCase.TASK_CREATED);
    assertThat(scenario.kinds("f.4"))
        .containsExactly(Event.KindCase.TASK_CREATED, Event.KindCase.TASK_ASSIGNED);
  }
}
