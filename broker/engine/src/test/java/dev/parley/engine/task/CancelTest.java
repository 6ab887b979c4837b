package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Cause;
import dev.parley.engine.task.command.TaskEffect.Revoke;
import org.junit.jupiter.api.Test;

final class CancelTest {

  private static final TaskLimits SMALL_STEPS =
      new TaskLimits(5, 100, 100, 1_000, 60_000, 100, 3, 0, 10, 10, 10);

  private final Scenario scenario = new Scenario(SMALL_STEPS, TaskRules.SOUND);

  @Test
  void aCanceledTaskIsNotDoneByAnybody() {
    scenario.create("a", task());
    cancel("a");

    scenario.agent("ann", 1, "work");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.CANCELED);
    assertThat(scenario.get("a").attemptTotal()).isZero();
  }

  @Test
  void theHolderIsToldToStopAndItsResultIsRefused() {
    scenario.agent("ann", 1, "work").create("a", task());

    cancel("a");

    assertThat(scenario.effects(Revoke.class))
        .singleElement()
        .satisfies(revoke -> assertThat(revoke.cause()).isEqualTo(Cause.CANCELED));
    assertThat(scenario.result("a", 1, "ann")).satisfies(refused(Refusal.STALE_LEASE)::accept);
  }

  @Test
  void theSlotStaysTakenUntilTheHolderHasStopped() {
    scenario.agent("ann", 1, "work").create("a", task());
    cancel("a");

    scenario.create("b", task());
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.QUEUED);

    scenario.slots.release(Scenario.holder("ann"), Scenario.lease("a", 1));
    scenario.pass(0);
    assertThat(scenario.get("b").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void everythingBelowFollowsHoweverMuchItIs() {
    scenario.agent("boss", 30, "work").create("a", task());
    for (int i = 0; i < 8; i++) {
      scenario.createChild("a.c" + i, 1, task());
      scenario.createChild("a.c" + i + ".d", 1, task());
    }

    cancel("a");

    for (int i = 0; i < 8; i++) {
      assertThat(scenario.get("a.c" + i).reason()).isEqualTo(TaskReason.PARENT_ENDED);
      assertThat(scenario.get("a.c" + i + ".d").state()).isEqualTo(TaskState.CANCELED);
    }
    assertThat(scenario.effects(Revoke.class)).hasSize(17);
  }

  @Test
  void aTaskHasOneOutcome() {
    scenario.agent("ann", 1, "work").create("a", task());
    scenario.result("a", 1, "ann");

    cancel("a");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void aFinishedTreeIsForgottenAsAWholeAtTheEndOfItsRetention() {
    scenario.agent("boss", 30, "work").create("a", task());
    for (int i = 0; i < 8; i++) {
      scenario.createChild("a.c" + i, 1, task());
    }
    scenario.result("a", 1, "boss");

    scenario.pass(59_999);
    assertThat(scenario.get("a.c7").state()).isEqualTo(TaskState.CANCELED);
    scenario.pass(1);

    for (String id : new String[] {"a", "a.c0", "a.c7"}) {
      assertThat(scenario.when(new TaskCommand.GetTask(key(id))))
          .satisfies(refused(Refusal.TASK_NOT_FOUND)::accept);
    }
  }

  private void cancel(String id) {
    scenario.when(new TaskCommand.CancelTask(key(id), Actors.requester("local"), "enough"));
  }
}
