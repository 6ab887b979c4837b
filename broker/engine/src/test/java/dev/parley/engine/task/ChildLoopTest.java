package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.join;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.command.TaskEffect.TellMessage;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import org.junit.jupiter.api.Test;

/** Children that are too deep, or ask in a circle, and what their policy says of it. */
final class ChildLoopTest {

  private final Scenario scenario = new Scenario().agent("ann", 9, "work");

  @Test
  void aChildThatIsTooDeepIsRefused() {
    twoLevels(CycleAction.REFUSE);

    assertThat(scenario.createChild("a.b.c", 1, task()))
        .satisfies(refused(Refusal.DEPTH_EXCEEDED)::accept);

    assertThat(scenario.loops("a.b"))
        .containsExactly(found().toBuilder().setChildId("a.b.c").build());
  }

  @Test
  void orItIsParked() {
    twoLevels(CycleAction.PARK);

    scenario.createChild("a.b.c", 1, task());

    assertThat(scenario.get("a.b.c").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.b.c").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
    assertThat(scenario.loops("a.b.c")).containsExactly(found());
  }

  @Test
  void orOthersGetIt() {
    scenario.agent("eve", 9, "triage");
    twoLevels(CycleAction.ESCALATE);

    scenario.createChild("a.b.c", 1, task());

    assertThat(scenario.holderOf("a.b.c")).isEqualTo("eve");
  }

  @Test
  void orWhoeverAsksForItIsTold() {
    twoLevels(CycleAction.TELL);

    scenario.createChild("a.b.c", 1, task());

    assertThat(scenario.holderOf("a.b.c")).isEqualTo("ann");
    assertThat(scenario.loops("a.b.c")).containsExactly(found());
    assertThat(scenario.effects(TellMessage.class))
        .singleElement()
        .satisfies(told -> {
          assertThat(told.lease()).isEqualTo(lease("a.b", 1));
          assertThat(told.message().sent().getText()).contains("1 levels", "a.b.c");
        });
  }

  @Test
  void whoAsksInACircleCanBeToldAsWell() {
    scenario.create(
        "a",
        task()
            .setIntent(7)
            .setLoopPolicy(LoopPolicy.newBuilder().setCycleAction(CycleAction.TELL.number())));

    scenario.createChild("a.b", 1, task().setIntent(7));

    assertThat(scenario.kinds("a.b"))
        .containsExactly(KindCase.TASK_CREATED, KindCase.LOOP_DETECTED, KindCase.TASK_ASSIGNED);
    assertThat(scenario.effects(TellMessage.class))
        .singleElement()
        .satisfies(told ->
            assertThat(told.message().sent().getText()).contains("Task a.b", "task a above it"));
  }

  @Test
  void ofTwoLoopsTheStricterActionCounts() {
    scenario.create(
        "a", task().setIntent(7).setLoopPolicy(depth(CycleAction.PARK).setCycleAction(5)));
    scenario.createChild("a.b", 1, task());

    scenario.createChild("a.b.c", 1, task().setIntent(7));

    assertThat(scenario.get("a.b.c").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
    assertThat(scenario.loops("a.b.c")).containsExactly(found());
  }

  @Test
  void aPolicyCanAllowAnyDepth() {
    twoLevels(CycleAction.ALLOW);

    assertThat(scenario.createChild("a.b.c", 1, task())).isInstanceOf(TaskReply.Created.class);
    assertThat(scenario.loops("a.b.c")).isEmpty();
  }

  @Test
  void aChildMayOnlyBeHeldShallower() {
    scenario.create("a", task().setLoopPolicy(depth(CycleAction.PARK).setDepthMax(2)));

    scenario.createChild(
        "a.deeper", 1, task().setLoopPolicy(depth(CycleAction.TELL).setDepthMax(5)));
    scenario.createChild("a.any", 1, task().setLoopPolicy(LoopPolicy.getDefaultInstance()));
    scenario.createChild(
        "a.less", 1, task().setLoopPolicy(depth(CycleAction.REFUSE).setDepthMax(1)));

    assertThat(scenario.created("a.deeper").getLoopPolicy())
        .returns(2, LoopPolicy::getDepthMax)
        .returns(CycleAction.PARK.number(), LoopPolicy::getDepthAction);
    assertThat(scenario.created("a.any").getLoopPolicy().getDepthMax()).isEqualTo(2);
    assertThat(scenario.created("a.less").getLoopPolicy())
        .returns(1, LoopPolicy::getDepthMax)
        .returns(CycleAction.REFUSE.number(), LoopPolicy::getDepthAction);
  }

  @Test
  void itemsThatWouldBeTooDeepAreRefused() {
    scenario.create("a", task().setLoopPolicy(depth(CycleAction.REFUSE)));

    assertThat(scenario.createChild("a.f", 1, fanOut()))
        .satisfies(refused(Refusal.DEPTH_EXCEEDED)::accept);

    assertThat(scenario.loops("a")).singleElement().returns("a.f.0", LoopDetected::getChildId);
  }

  @Test
  void orParked() {
    scenario.create("a", task().setLoopPolicy(depth(CycleAction.PARK)));

    scenario.createChild("a.f", 1, fanOut());

    assertThat(scenario.get("a.f.0").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
  }

  @Test
  void theRuleThatDepthIsNoticedCanBeBroken() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.OVERLOOK_DEPTH));
    broken.agent("ann", 9, "work");
    broken.create("a", task().setLoopPolicy(depth(CycleAction.REFUSE)));
    broken.createChild("a.b", 1, task());

    assertThat(broken.createChild("a.b.c", 1, task())).isInstanceOf(TaskReply.Created.class);
  }

  /** A root that lets its tree have one level below it, and a task there. */
  private void twoLevels(CycleAction action) {
    scenario.create("a", task().setLoopPolicy(depth(action).setEscalationCapability("triage")));
    scenario.createChild("a.b", 1, task());
  }

  private static LoopPolicy.Builder depth(CycleAction action) {
    return LoopPolicy.newBuilder().setDepthMax(1).setDepthAction(action.number());
  }

  private static LoopDetected found() {
    return LoopDetected.newBuilder().setKind(Loops.Kind.DEPTH.number()).setDepthMax(1).build();
  }

  private static TaskCreated.Builder fanOut() {
    return task()
        .clearCapability()
        .setFanOut(
            FanOut.newBuilder()
                .setTemplate(task())
                .setJoin(
                    join()
                        .setEveryItem(true)
                        .setAttentionAction(Joins.AttentionAction.LEAVE.number()))
                .addItems(FanOutItem.newBuilder().setSpec(ByteString.copyFromUtf8(" item")))
                .setComplete(true));
  }
}
