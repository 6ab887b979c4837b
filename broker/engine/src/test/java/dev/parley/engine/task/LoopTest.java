package dev.parley.engine.task;

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
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.QuestionAsked;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Attempts that repeat themselves, and children that ask what their ancestors ask. */
final class LoopTest {

  private final Scenario scenario = new Scenario().agent("ann", 9, "work");

  @Test
  void whoDoesTheSameTooOftenIsTold() {
    scenario.create("a", watched(RepeatAction.TELL, CycleAction.REFUSE));

    times(2, "grep x");
    assertThat(scenario.kinds("a")).doesNotContain(KindCase.LOOP_DETECTED);
    times(1, "grep x");

    assertThat(scenario.kinds("a")).containsOnlyOnce(KindCase.LOOP_DETECTED);
    assertThat(scenario.effects(TellMessage.class))
        .singleElement()
        .satisfies(told ->
            assertThat(told.message().sent().getText()).contains("again and again: grep x"));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    times(2, "grep x");
    assertThat(scenario.kinds("a")).as("counted anew").containsOnlyOnce(KindCase.LOOP_DETECTED);
  }

  @Test
  void onlyTheWindowCounts() {
    scenario.create("a", watched(RepeatAction.TELL, CycleAction.REFUSE));

    times(2, "grep x");
    for (String other : new String[] {"a", "b", "c", "d"}) {
      times(1, other);
    }
    times(1, "grep x");

    assertThat(scenario.kinds("a")).doesNotContain(KindCase.LOOP_DETECTED);
  }

  @Test
  void theAttemptCanFailAndTheNextOneFindsTheNote() {
    scenario.create("a", watched(RepeatAction.FAIL_ATTEMPT, CycleAction.REFUSE));

    times(3, "grep x");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(requireNonNull(scenario.get("a").lastFailure(), "a failure").getFailureClass())
        .isEqualTo(FailureClass.LOOP.number());
    assertThat(scenario.effects(Revoke.class)).hasSize(1);
    scenario.pass(2_000);
    assertThat(scenario.effects(Deliver.class).getLast().attempt()).isEqualTo(2);
    assertThat(scenario.effects(TellMessage.class).getLast().lease()).isEqualTo(lease("a", 2));
  }

  @Test
  void theTaskCanBeParked() {
    scenario.create("a", watched(RepeatAction.PARK, CycleAction.REFUSE));

    times(3, "grep x");

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
    times(3, "grep x");
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
    times(2, "grep x");
    scenario.effects.clear();

    times(1, "grep x");

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

    times(3, "grep x");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
  }

  @Test
  void aPolicyCanTakeNothingForALoop() {
    scenario.create("b", watched(RepeatAction.ALLOW, CycleAction.ALLOW));

    for (int i = 0; i < 20; i++) {
      did("b", "grep x");
    }

    assertThat(scenario.kinds("b")).doesNotContain(KindCase.LOOP_DETECTED);
    assertThat(scenario.createChild("b.c", 1, task().setIntent(7)))
        .isInstanceOf(TaskReply.Created.class);
  }

  @Test
  void withoutAPolicyOfItsOwnTheBrokersHolds() {
    scenario.create("a", task().setIntent(7));
    times(4, "grep x");
    assertThat(scenario.kinds("a")).doesNotContain(KindCase.LOOP_DETECTED);
    times(1, "grep x");

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
  void whoIsAskedByACapabilityIsAskedAsAnAgentToo() {
    scenario.create("a", task().setIntent(7).setCapability("other").setAgentId("ann"));
    assertThat(
            scenario.createChild(
                "a.b", 1, task().setIntent(7).setCapability("work").setAgentId("ann")))
        .satisfies(refused(Refusal.CYCLE_DETECTED)::accept);
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

  @Test
  void whoIsAliveAndDoesNotGetAnywhereIsToldAgainAndAgain() {
    stalling(scenario, RepeatAction.TELL);

    beats(scenario, 1, 7);

    assertThat(scenario.loops("a"))
        .singleElement()
        .returns(Loops.Kind.STALL.number(), LoopDetected::getKind)
        .returns(60_000L, LoopDetected::getStalledMs);
    assertThat(scenario.effects(TellMessage.class).getLast().message().sent().getText())
        .contains("60 s");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    times(1, "something");
    beats(scenario, 1, 5);
    assertThat(scenario.loops("a")).as("it got on").hasSize(1);
    beats(scenario, 1, 2);
    assertThat(scenario.loops("a")).hasSize(2);
  }

  @Test
  void aStallCanEndTheAttemptOrParkTheTask() {
    stalling(scenario, RepeatAction.FAIL_ATTEMPT);
    beats(scenario, 1, 7);
    assertThat(requireNonNull(scenario.get("a").lastFailure(), "a failure").getFailureClass())
        .isEqualTo(FailureClass.LOOP.number());

    Scenario parks = new Scenario();
    parks.agent("ann", 9, "work");
    stalling(parks, RepeatAction.PARK);
    beats(parks, 1, 7);
    assertThat(parks.get("a").reason()).isEqualTo(TaskReason.LOOP_DETECTED);
  }

  @Test
  void noHeartbeatIsStoredForAStall() {
    stalling(scenario, RepeatAction.TELL);
    int before = scenario.events.size();

    beats(scenario, 1, 5);

    assertThat(scenario.events).hasSize(before);
  }

  @Test
  void whoWaitsForAnAnswerDoesNotStall() {
    stalling(scenario, RepeatAction.PARK);
    scenario.when(
        new TaskCommand.Ask(
            lease("a", 1),
            holder("ann"),
            QuestionAsked.newBuilder().setQuestionId("q").setAnswerKind(1).build(),
            0));

    beats(scenario, 1, 20);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);
  }

  @Test
  void whatWasReportedDuringAWaitCountsFromTheAnswerOn() {
    stalling(scenario, RepeatAction.TELL);
    scenario.when(
        new TaskCommand.Ask(
            lease("a", 1),
            holder("ann"),
            QuestionAsked.newBuilder().setQuestionId("q").setAnswerKind(1).build(),
            0));
    beats(scenario, 1, 60);
    times(1, "meanwhile");
    scenario.when(
        new TaskCommand.AnswerTask(
            key("a"),
            Actors.requester("local"),
            "q",
            Question.AnswerKind.TEXT,
            "",
            ByteString.copyFromUtf8("yes"),
            "",
            0));

    beats(scenario, 1, 7);

    assertThat(scenario.loops("a")).as("a minute after the answer").hasSize(1);
  }

  @Test
  void nothingIsNotedOfAStallInAHistoryThatIsFull() {
    Scenario small =
        new Scenario(new TaskLimits(5, 10, 6, 10, 1_000, 10, 10, 0, 1, 100, 9), TaskRules.SOUND);
    small.agent("ann", 9, "work");
    stalling(small, RepeatAction.TELL);

    beats(small, 1, 100);

    assertThat(small.kinds("a").size()).isBetween(6, 7);
  }

  @Test
  void whomATaskWasEscalatedToIsNotAskedTheSameAgain() {
    scenario.agent("eve", 9, "rescue");
    scenario.create(
        "a",
        watched(
            policy(RepeatAction.ESCALATE, CycleAction.REFUSE).setEscalationCapability("rescue")));
    times(3, "grep x");
    assertThat(requireNonNull(scenario.get("a").holder()).getId()).isEqualTo("eve");

    assertThat(scenario.createChild("a.b", 2, task().setCapability("rescue").setIntent(7)))
        .satisfies(refused(Refusal.CYCLE_DETECTED)::accept);
  }

  @Test
  void theRuleThatStallsAreNoticedCanBeBroken() {
    Scenario broken = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.OVERLOOK_STALLS));
    broken.agent("ann", 9, "work");
    stalling(broken, RepeatAction.TELL);

    beats(broken, 1, 20);

    assertThat(broken.loops("a")).isEmpty();
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

  private static TaskCreated.Builder watched(RepeatAction repeat, CycleAction cycle) {
    return watched(policy(repeat, cycle));
  }

  private static TaskCreated.Builder watched(LoopPolicy.Builder policy) {
    return task().setIntent(7).setLoopPolicy(policy);
  }

  private static LoopPolicy.Builder policy(RepeatAction repeat, CycleAction cycle) {
    return LoopPolicy.newBuilder()
        .setCycleAction(cycle.number())
        .setRepeatsMax(2)
        .setWindow(5)
        .setRepeatAction(repeat.number());
  }

  private static void stalling(Scenario scenario, RepeatAction action) {
    scenario.create(
        "a",
        watched(
            policy(RepeatAction.TELL, CycleAction.ALLOW)
                .setStallAfterMs(60_000)
                .setStallAction(action.number())));
  }

  /** Time passes, and the holder says every ten seconds that it is alive. */
  private static void beats(Scenario scenario, int token, int beats) {
    for (int i = 0; i < beats; i++) {
      scenario.pass(10_000);
      scenario.when(new TaskCommand.Heartbeat(lease("a", token), holder("ann")));
    }
  }

  private void times(int times, String action) {
    for (int i = 0; i < times; i++) {
      did("a", action);
    }
  }

  private void did(String id, String action) {
    scenario.when(
        new TaskCommand.ReportProgress(lease(id, 1), holder("ann"), ByteString.EMPTY, action));
  }
}
