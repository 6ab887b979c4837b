package dev.parley.engine.task;

import static dev.parley.engine.task.LoopScenario.policy;
import static dev.parley.engine.task.LoopScenario.watched;
import static dev.parley.engine.task.Scenario.join;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event.KindCase;
import org.junit.jupiter.api.Test;

/** Children that ask what their ancestors ask. */
final class CycleTest {
  private final Scenario scenario = new Scenario().agent("ann", 9, "work");
  private final LoopScenario loops = new LoopScenario(scenario);

  @Test
  void whoIsAskedByACapabilityIsAskedAsAnAgentToo() {
    scenario.create("a", task().setIntent(7).setCapability("other").setAgentId("ann"));
    assertThat(
            scenario.createChild(
                "a.b", 1, task().setIntent(7).setCapability("work").setAgentId("ann")))
        .satisfies(refused(Refusal.CYCLE_DETECTED)::accept);
  }

  @Test
  void whomATaskWasEscalatedToIsNotAskedTheSameAgain() {
    scenario.agent("eve", 9, "rescue");
    scenario.create(
        "a",
        watched(
            policy(RepeatAction.ESCALATE, CycleAction.REFUSE).setEscalationCapability("rescue")));
    loops.times(3, "grep x");
    assertThat(requireNonNull(scenario.get("a").holder()).getId()).isEqualTo("eve");

    assertThat(scenario.createChild("a.b", 2, task().setCapability("rescue").setIntent(7)))
        .satisfies(refused(Refusal.CYCLE_DETECTED)::accept);
  }

  @Test
  void theSameAgentIsNotAskedTheSameAgain() {
    scenario.create("a", watched(RepeatAction.TELL, CycleAction.REFUSE));

    assertThat(
            scenario.createChild("a.b", 1, task().clearCapability().setAgentId("ann").setIntent(7)))
        .satisfies(refused(Refusal.CYCLE_DETECTED)::accept);
    assertThat(
            scenario.createChild("a.b", 1, task().clearCapability().setAgentId("bob").setIntent(7)))
        .as("somebody else may know more")
        .isInstanceOf(TaskReply.Created.class);
    assertThat(scenario.createChild("a.c", 1, task().setCapability("other").setIntent(7)))
        .as("another capability is another task")
        .isInstanceOf(TaskReply.Created.class);
  }

  @Test
  void norIsItByAnotherCapability() {
    scenario.agent("two", 9, "manage", "other");
    scenario.create("a", task().setCapability("manage").setIntent(7));
    scenario.createChild("a.b", 1, task().setCapability("work").setIntent(8));
    scenario.createChild("a.c", 1, task().setCapability("other").setIntent(7));
    scenario.createChild("a.b.d", 1, task().setCapability("other").setIntent(7));
    scenario.createChild("a.e", 1, task().setCapability("other").setIntent(9));

    assertThat(scenario.get("a.c").state()).isEqualTo(TaskState.QUEUED);
    assertThat(scenario.get("a.b.d").state()).as("further above").isEqualTo(TaskState.QUEUED);
    assertThat(scenario.holderOf("a.e")).as("something else").isEqualTo("two");

    scenario.agent("bob", 9, "other");
    assertThat(scenario.holderOf("a.c")).isEqualTo("bob");
    assertThat(scenario.holderOf("a.b.d")).isEqualTo("bob");
  }

  @Test
  void whoHasYieldedATaskIsNotAskedForItEither() {
    scenario.agent("two", 9, "manage", "other");
    scenario.create("a", task().setCapability("manage").setIntent(7));
    scenario.createChild("a.b", 1, task().setCapability("other").setIntent(8));
    scenario.createChild("a.c", 1, task().setCapability("rare").setIntent(7));
    scenario.yieldTask("a", 1, "two", join());

    scenario.createChild("a.b.d", 1, task().setCapability("other").setIntent(7));

    assertThat(scenario.get("a.b.d").state()).isEqualTo(TaskState.QUEUED);
  }

  @Test
  void unlessThatIsAllowed() {
    scenario.agent("two", 9, "manage", "other");
    scenario.create("a", watched(RepeatAction.TELL, CycleAction.ALLOW).setCapability("manage"));

    scenario.createChild("a.b", 1, task().setCapability("other").setIntent(7));

    assertThat(scenario.holderOf("a.b")).isEqualTo("two");
  }

  @Test
  void theRuleThatNobodyAsksItselfCanBeBroken() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.ASK_ONESELF));
    broken.agent("two", 9, "manage", "other");
    broken.create("a", task().setCapability("manage").setIntent(7));

    broken.createChild("a.b", 1, task().setCapability("other").setIntent(7));

    assertThat(broken.holderOf("a.b")).isEqualTo("two");
  }

  @Test
  void whatARootAsksIsToldFromItsSpec() {
    ContentStamps stamps =
        new ContentStamps() {
          @Override
          public ByteString lower(Kind kind, ByteString content, int trust) {
            return content;
          }

          @Override
          public long intent(ByteString spec) {
            return spec.size();
          }
        };
    Scenario told = new Scenario(TaskLimits.DEFAULT, TaskRules.SOUND, stamps);
    told.agent("ann", 9, "work");
    told.create("a", task().setSpec(ByteString.copyFromUtf8("12345")));

    assertThat(told.createChild("a.b", 1, task().setIntent(5)))
        .satisfies(refused(Refusal.CYCLE_DETECTED)::accept);
    assertThat(told.createChild("a.b", 1, task().setIntent(6)))
        .isInstanceOf(TaskReply.Created.class);
  }

  @Test
  void aCycleCanBeEscalated() {
    scenario.agent("eve", 9, "triage");
    scenario.create(
        "a",
        watched(policy(RepeatAction.TELL, CycleAction.ESCALATE).setEscalationCapability("triage")));

    scenario.createChild("a.b", 1, task().setIntent(7));

    assertThat(requireNonNull(scenario.get("a.b").holder(), "a holder").getId()).isEqualTo("eve");
    assertThat(scenario.kinds("a.b"))
        .containsExactly(KindCase.TASK_CREATED, KindCase.LOOP_DETECTED, KindCase.TASK_ASSIGNED);
  }

  @Test
  void aChildThatAsksWhatAnAncestorAsksIsRefused() {
    scenario.create("a", watched(RepeatAction.TELL, CycleAction.REFUSE));
    scenario.createChild("a.b", 1, task().setIntent(8));

    assertThat(scenario.createChild("a.b.c", 1, task().setIntent(7)))
        .satisfies(refused(Refusal.CYCLE_DETECTED)::accept);
    assertThat(scenario.createChild("a.b.c", 1, task().setIntent(9)))
        .isInstanceOf(TaskReply.Created.class);
  }

  @Test
  void orItIsParked() {
    scenario.create("a", watched(RepeatAction.TELL, CycleAction.PARK));

    scenario.createChild("a.b", 1, task().setIntent(7));

    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a.b").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
    assertThat(scenario.kinds("a.b"))
        .containsExactly(KindCase.TASK_CREATED, KindCase.LOOP_DETECTED, KindCase.TASK_PARKED);
  }
}
