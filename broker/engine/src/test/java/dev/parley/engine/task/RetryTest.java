package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.TaskCreated;
import org.junit.jupiter.api.Test;

final class RetryTest {

  private static final int PARK = Policies.ExhaustionAction.PARK.number();

  private final Scenario scenario = new Scenario().agent("ann", 1, "work");

  @Test
  void waitsGrowFromAttemptToAttempt() {
    scenario.create("a", task());

    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    assertThat(wait("a")).isBetween(1_000L, 1_200L);

    scenario.pass(1_200);
    scenario.fail("a", 2, "ann", FailureClass.RETRYABLE);
    assertThat(wait("a")).isBetween(2_000L, 2_400L);
  }

  @Test
  void attemptsAreLimited() {
    scenario.create("a", task());

    for (int attempt = 1; attempt <= 3; attempt++) {
      scenario.fail("a", attempt, "ann", FailureClass.RETRYABLE);
      scenario.pass(5_000);
    }

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.FAILED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ATTEMPTS_EXHAUSTED);
  }

  @Test
  void aPermanentFailureIsNotRetried() {
    scenario.create("a", task());

    scenario.fail("a", 1, "ann", FailureClass.PERMANENT);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.FAILED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.PERMANENT_FAILURE);
  }

  @Test
  void anExhaustedTaskCanBeParkedAndGoesOnWhenSomebodySaysSo() {
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder().setAttemptsMax(1).setExhaustionAction(PARK);
    scenario.create("a", task);
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ATTEMPTS_EXHAUSTED);

    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("local"), "fixed"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a").attempt()).isEqualTo(1);
    scenario.result("a", 2, "ann");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("local"), "")))
        .satisfies(refused(Refusal.TASK_ENDED)::accept);
  }

  @Test
  void aDeclineSendsTheTaskToAnotherAgentAndCostsNoAttempt() {
    scenario.create("a", task());
    scenario.agent("bob", 1, "work");

    scenario.when(new TaskCommand.DeclineAttempt(lease("a", 1), holder("ann"), "not mine"));

    TaskSnapshot task = scenario.get("a");
    assertThat(task.holder()).isEqualTo(Actors.agent(holder("bob")));
    assertThat(task.attempt()).isEqualTo(1);
  }

  @Test
  void aTaskForOneAgentEndsWhenThatAgentDeclines() {
    scenario.create("a", task().clearCapability().setAgentId("ann"));

    scenario.when(new TaskCommand.DeclineAttempt(lease("a", 1), holder("ann"), "no"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.REJECTED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.DECLINES_EXHAUSTED);
  }

  @Test
  void declinesAreLimited() {
    scenario.agent("bob", 1, "work").create("a", task());

    scenario.when(new TaskCommand.DeclineAttempt(lease("a", 1), holder("ann"), "no"));
    scenario.when(new TaskCommand.DeclineAttempt(lease("a", 2), holder("bob"), "no"));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.REJECTED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.DECLINES_EXHAUSTED);
  }

  @Test
  void theQueueWaitDeadlineEndsATaskThatNobodyTakes() {
    TaskCreated.Builder task = task().setCapability("rare");
    task.getDeadlinesBuilder().setQueueWaitMs(5_000);
    scenario.create("a", task);

    scenario.pass(5_000);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.EXPIRED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.QUEUE_WAIT_EXPIRED);
  }

  @Test
  void theTotalDeadlineEndsATaskWhoseAgentIsAlive() {
    TaskCreated.Builder task = task();
    task.getDeadlinesBuilder().setTotalMs(40_000);
    scenario.create("a", task);

    scenario.pass(20_000);
    scenario.when(new TaskCommand.Heartbeat(lease("a", 1), holder("ann")));
    scenario.pass(20_000);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.EXPIRED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.TOTAL_EXPIRED);
  }

  @Test
  void nothingIsWaitedForOnceATaskHasEnded() {
    TaskCreated.Builder task = task();
    task.getDeadlinesBuilder().setTotalMs(40_000);
    scenario.create("a", task);
    scenario.result("a", 1, "ann");

    assertThat(scenario.nextDueMs())
        .as("when something is due next: the end of the retention")
        .isEqualTo(scenario.nowMs() + TaskLimits.DEFAULT.finishedRetentionMs());
  }

  @Test
  void theTotalDeadlineEndsATaskWhateverItDoes() {
    TaskCreated.Builder task = task();
    task.getDeadlinesBuilder().setTotalMs(10_000);
    scenario.create("a", task);

    scenario.pass(10_000);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.EXPIRED);
    assertThat(scenario.result("a", 1, "ann")).satisfies(refused(Refusal.STALE_LEASE)::accept);
  }

  private long wait(String id) {
    return scenario.get(id).nextStartTimeMs() - scenario.nowMs();
  }
}
