package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
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
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attempts that repeat themselves, and children that ask what their ancestors ask. */
final class LoopTest {

  private final Scenario scenario = new Scenario();

  @BeforeEach
  void agents() {
    scenario.agent("ann", 9, "work");
  }

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
            assertThat(told.message().sent().getMessage().toStringUtf8()).isEqualTo("stop it"));
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
  void withoutAPolicyNothingIsALoop() {
    scenario.create("a", task());
    times(20, "grep x");
    scenario.create("b", watched(RepeatAction.ALLOW, CycleAction.ALLOW));

    assertThat(scenario.kinds("a")).doesNotContain(KindCase.LOOP_DETECTED);
    assertThat(scenario.createChild("b.c", 1, task().setIntent(7)))
        .isInstanceOf(TaskReply.Created.class);
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
    return task()
        .setIntent(7)
        .setLoopPolicy(
            LoopPolicy.newBuilder()
                .setCycleAction(cycle.number())
                .setRepeatsMax(2)
                .setWindow(5)
                .setRepeatAction(repeat.number()));
  }

  private void times(int times, String action) {
    for (int i = 0; i < times; i++) {
      scenario.when(
          new TaskCommand.ReportProgress(
              lease("a", 1),
              holder("ann"),
              ByteString.EMPTY,
              action,
              ByteString.copyFromUtf8("stop it")));
    }
  }
}
