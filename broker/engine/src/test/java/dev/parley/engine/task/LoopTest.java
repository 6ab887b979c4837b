package dev.parley.engine.task;

import static dev.parley.engine.task.LoopScenario.policy;
import static dev.parley.engine.task.LoopScenario.watched;
import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.join;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.engine.task.command.TaskEffect.Revoke;
import dev.parley.engine.task.command.TaskEffect.TellMessage;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Attempts that repeat themselves, and which policy says what is a loop. */
final class LoopTest {
  private final Scenario scenario = new Scenario().agent("ann", 9, "work");
  private final LoopScenario loops = new LoopScenario(scenario);

  @Test
  void whoDoesTheSameTooOftenIsTold() {
    scenario.create("a", watched(RepeatAction.TELL, CycleAction.REFUSE));

    loops.times(2, "grep x");
    assertThat(scenario.kinds("a")).doesNotContain(KindCase.LOOP_DETECTED);
    loops.times(1, "grep x");

    assertThat(scenario.kinds("a")).containsOnlyOnce(KindCase.LOOP_DETECTED);
    assertThat(scenario.effects(TellMessage.class))
        .singleElement()
        .satisfies(told ->
            assertThat(told.message().sent().getText()).contains("again and again: grep x"));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    loops.times(2, "grep x");
    assertThat(scenario.kinds("a")).as("counted anew").containsOnlyOnce(KindCase.LOOP_DETECTED);
  }

  @Test
  void onlyTheWindowCounts() {
    scenario.create("a", watched(RepeatAction.TELL, CycleAction.REFUSE));

    loops.times(2, "grep x");
    for (String other : new String[] {"a", "b", "c", "d"}) {
      loops.times(1, other);
    }
    loops.times(1, "grep x");

    assertThat(scenario.kinds("a")).doesNotContain(KindCase.LOOP_DETECTED);
  }

  @Test
  void theAttemptCanFailAndTheNextOneFindsTheNote() {
    scenario.create("a", watched(RepeatAction.FAIL_ATTEMPT, CycleAction.REFUSE));

    loops.times(3, "grep x");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(requireNonNull(scenario.get("a").lastFailure(), "a failure").getFailureClass())
        .isEqualTo(FailureClass.LOOP.number());
    assertThat(scenario.effects(Revoke.class)).hasSize(1);
    scenario.pass(2_000);
    assertThat(scenario.effects(Deliver.class).getLast().attempt()).isEqualTo(2);
    assertThat(scenario.effects(TellMessage.class).getLast().lease()).isEqualTo(lease("a", 2));
  }

  @Test
  void withoutRoomForANoteTheAttemptFailsAllTheSame() {
    int messagesMax = 0;
    Scenario mute =
        new Scenario(
            new TaskLimits(5, 10, 100, 10, 1_000, 10, 10, 0, 10, messagesMax, 10), TaskRules.SOUND);
    mute.agent("ann", 9, "work")
        .create("a", watched(RepeatAction.FAIL_ATTEMPT, CycleAction.REFUSE));

    new LoopScenario(mute).times(3, "grep x");

    assertThat(mute.kinds("a")).contains(KindCase.LOOP_DETECTED, KindCase.ATTEMPT_FAILED);
    assertThat(mute.kinds("a")).doesNotContain(KindCase.MESSAGE_SENT);
    assertThat(mute.get("a").state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(mute.effects(Revoke.class)).hasSize(1);
  }

  @Test
  void theTaskCanBeParked() {
    scenario.create("a", watched(RepeatAction.PARK, CycleAction.REFUSE));

    loops.times(3, "grep x");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("local"), "go"));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aLoopUsesAnAttemptOfTheBudgetHoweverOftenItIsParked() {
    scenario.create(
        "a",
        watched(RepeatAction.PARK, CycleAction.REFUSE)
            .setBudget(Budget.newBuilder().setAttempts(1).setWarningPercent(100)));
    loops.times(3, "grep x");
    assertThat(scenario.get("a").attempt()).isZero();

    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("local"), "go"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.BUDGET_ATTEMPTS);
  }

  @Test
  void whoIsEscalatedToGetsTheTaskAndTheNoteOnce() {
    scenario.agent("eve", 9, "triage");
    scenario.create(
        "a",
        watched(
            policy(RepeatAction.ESCALATE, CycleAction.REFUSE).setEscalationCapability("triage")));
    loops.times(2, "grep x");
    scenario.effects.clear();

    loops.times(1, "grep x");

    assertThat(requireNonNull(scenario.get("a").holder(), "a holder").getId()).isEqualTo("eve");
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ESCALATED);
    assertThat(scenario.effects(Deliver.class).getLast().escalatedTo()).isEqualTo("triage");
    assertThat(scenario.effects(Revoke.class))
        .singleElement()
        .returns(lease("a", 1), Revoke::lease);
    assertThat(scenario.effects(TellMessage.class))
        .singleElement()
        .returns(lease("a", 2), TellMessage::lease);
    for (int i = 0; i < 3; i++) {
      scenario.when(
          new TaskCommand.ReportProgress(lease("a", 2), holder("eve"), ByteString.EMPTY, "grep y"));
    }
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
  }

  @Test
  void withNobodyToEscalateToTheTaskWaitsForAHuman() {
    scenario.create("a", watched(RepeatAction.ESCALATE, CycleAction.REFUSE));

    loops.times(3, "grep x");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
  }

  @Test
  void aPolicyCanTakeNothingForALoop() {
    scenario.create("b", watched(RepeatAction.ALLOW, CycleAction.ALLOW));

    for (int i = 0; i < 20; i++) {
      loops.did("b", "grep x");
    }

    assertThat(scenario.kinds("b")).doesNotContain(KindCase.LOOP_DETECTED);
    assertThat(scenario.createChild("b.c", 1, task().setIntent(7)))
        .isInstanceOf(TaskReply.Created.class);
  }

  @Test
  void withoutAPolicyOfItsOwnTheBrokersHolds() {
    scenario.create("a", task().setIntent(7));
    loops.times(4, "grep x");
    assertThat(scenario.kinds("a")).doesNotContain(KindCase.LOOP_DETECTED);
    loops.times(1, "grep x");

    assertThat(scenario.kinds("a")).containsOnlyOnce(KindCase.LOOP_DETECTED);
    assertThat(scenario.get("a").state()).as("it is told").isEqualTo(TaskState.WORKING);
    assertThat(scenario.createChild("a.b", 1, task().setIntent(7)))
        .satisfies(refused(Refusal.CYCLE_DETECTED)::accept);
  }

  @Test
  void aChildMayBeHeldTighterThanItsParentButNotLooser() {
    scenario.create("a", watched(policy(RepeatAction.TELL, CycleAction.PARK)));
    LoopPolicy.Builder loose = policy(RepeatAction.ALLOW, CycleAction.ALLOW);
    scenario.createChild("a.loose", 1, task().setLoopPolicy(loose));
    scenario.createChild(
        "a.tight", 1, task().setLoopPolicy(policy(RepeatAction.PARK, CycleAction.REFUSE)));
    scenario.create("f", task().setIntent(7));
    scenario.createChild("f.loose", 1, task().setLoopPolicy(loose));

    assertThat(scenario.created("a.loose").getLoopPolicy())
        .isEqualTo(scenario.created("a").getLoopPolicy());
    assertThat(scenario.created("a.tight").getLoopPolicy())
        .isEqualTo(policy(RepeatAction.PARK, CycleAction.REFUSE).build());
    assertThat(scenario.created("f.loose").getLoopPolicy().getCycleAction())
        .as("where nobody above has a policy, that of the broker is the bound")
        .isEqualTo(CycleAction.REFUSE.number());
  }

  @Test
  void neitherMayAReducerLoosenWhatTheTemplateOfItsFanOutMay() {
    LoopPolicy.Builder loose = policy(RepeatAction.ALLOW, CycleAction.ALLOW);
    TaskCreated.Builder template = task().setLoopPolicy(loose);
    scenario.create(
        "f",
        task()
            .setFanOut(
                FanOut.newBuilder()
                    .setTemplate(template)
                    .setJoin(
                        join()
                            .setEveryItem(true)
                            .setAttentionAction(Joins.AttentionAction.LEAVE.number()))
                    .addItems(FanOutItem.getDefaultInstance())
                    .setComplete(true)));
    scenario.result("f.0", 1, "ann");
    scenario.createChild("f.r", 1, task().setLoopPolicy(loose));

    assertThat(scenario.created("f.0").getLoopPolicy().getCycleAction())
        .isEqualTo(CycleAction.ALLOW.number());
    assertThat(scenario.created("f.r").getLoopPolicy().getCycleAction())
        .isEqualTo(CycleAction.REFUSE.number());
  }

  @Test
  void howCloselyIsLookedIsTheCloserOfBoth() {
    LoopPolicy.Builder above =
        policy(RepeatAction.TELL, CycleAction.ALLOW)
            .setRepeatsMax(3)
            .setWindow(5)
            .setStallAfterMs(9_000)
            .setStallAction(RepeatAction.FAIL_ATTEMPT.number())
            .setEscalationCapability("boss");
    scenario.create("a", watched(above));
    LoopPolicy.Builder own =
        policy(RepeatAction.TELL, CycleAction.ALLOW)
            .setRepeatsMax(9)
            .setWindow(9)
            .setStallAfterMs(20_000)
            .setStallAction(RepeatAction.TELL.number())
            .setEscalationCapability("friend");
    scenario.createChild("a.b", 1, task().setLoopPolicy(own));
    scenario.createChild("a.c", 1, task().setLoopPolicy(own.setStallAfterMs(2_000)));
    scenario.createChild("a.d", 1, task().setLoopPolicy(own.setStallAfterMs(0)));

    assertThat(scenario.created("a.b").getLoopPolicy()).isEqualTo(above.setWindow(9).build());
    assertThat(scenario.created("a.c").getLoopPolicy())
        .isEqualTo(above.setStallAfterMs(2_000).build());
    assertThat(scenario.created("a.d").getLoopPolicy())
        .isEqualTo(above.setStallAfterMs(9_000).build());
  }

  @Test
  void thatOfTheParentGoesBeforeThatOfTheCapabilityBeforeThatOfAllOthers() {
    LoopPolicy park = policy(RepeatAction.PARK, CycleAction.ALLOW).build();
    Scenario set =
        new Scenario(
            TaskLimits.DEFAULT.with(
                TaskLimits.DEFAULT.finishedTreesMax(),
                new LoopPolicies(
                    policy(RepeatAction.ALLOW, CycleAction.ALLOW).build(), Map.of("work", park))),
            TaskRules.SOUND);
    set.agent("ann", 9, "work", "other");
    set.create("other", task().setCapability("other"));
    set.create("work", task());
    set.create("told", watched(RepeatAction.TELL, CycleAction.ALLOW).setCapability("other"));
    set.createChild("told.child", 1, task());

    for (String id : List.of("other", "work", "told", "told.child")) {
      for (int i = 0; i < 3; i++) {
        set.when(
            new TaskCommand.ReportProgress(
                lease(id, 1), holder("ann"), ByteString.EMPTY, "grep x"));
      }
    }

    assertThat(set.kinds("other")).doesNotContain(KindCase.LOOP_DETECTED);
    assertThat(set.get("work").state()).isEqualTo(TaskState.PARKED);
    assertThat(set.kinds("told")).contains(KindCase.LOOP_DETECTED);
    assertThat(set.get("told.child").state()).isEqualTo(TaskState.WORKING);
    assertThat(set.kinds("told.child")).contains(KindCase.LOOP_DETECTED);
  }
}
