package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.journal.v1.Deadlines;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Start times, the five deadlines and backoffs, by the millisecond, after reloads and leaps. */
final class DeadlineTest {

  private static final long LIMIT_MS = 10_000;
  private static final long HOUR_MS = 3_600_000;

  private final Scenario scenario = new Scenario();

  /** Each of the deadlines, and what comes of it. */
  enum Deadline {
    QUEUE_WAIT(TaskReason.QUEUE_WAIT_EXPIRED, null),
    ATTEMPT(null, FailureClass.ATTEMPT_TIMEOUT),
    TOTAL(TaskReason.TOTAL_EXPIRED, null),
    HEARTBEAT(null, FailureClass.LEASE_LOST),
    IDLE(null, FailureClass.IDLE_TIMEOUT);

    private final @Nullable TaskReason ends;
    private final @Nullable FailureClass fails;

    Deadline(@Nullable TaskReason ends, @Nullable FailureClass fails) {
      this.ends = ends;
      this.fails = fails;
    }

    TaskCreated.Builder task() {
      Deadlines.Builder deadlines =
          Deadlines.newBuilder().setHeartbeatMs(10 * HOUR_MS).setAttemptMs(10 * HOUR_MS);
      switch (this) {
        case QUEUE_WAIT -> deadlines.setQueueWaitMs(LIMIT_MS);
        case ATTEMPT -> deadlines.setAttemptMs(LIMIT_MS);
        case TOTAL -> deadlines.setTotalMs(LIMIT_MS);
        case HEARTBEAT -> deadlines.setHeartbeatMs(LIMIT_MS);
        case IDLE -> deadlines.setIdleMs(LIMIT_MS);
      }
      return Scenario.task()
          .setDeadlines(deadlines)
          .setCapability(this == QUEUE_WAIT ? "rare" : "work");
    }
  }

  @ParameterizedTest
  @EnumSource
  void passesWhenItIsOverAndNotBefore(Deadline deadline) {
    create(deadline);
    TaskState before = scenario.get("a").state();

    scenario.pass(LIMIT_MS - 1);
    assertThat(scenario.get("a").state()).isEqualTo(before);
    scenario.pass(1);

    assertPassed(deadline);
  }

  @ParameterizedTest
  @EnumSource
  void isWaitedForAfterAReload(Deadline deadline) {
    create(deadline);
    long dueMs = scenario.nowMs() + LIMIT_MS;
    scenario.pass(4_000);

    // Who was heard when is not stored.
    boolean anew = deadline == Deadline.HEARTBEAT || deadline == Deadline.IDLE;
    long expected = anew ? scenario.nowMs() + LIMIT_MS : dueMs;

    assertThat(scenario.loaded().nextDueMs()).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void passesAtOnceWhenNobodyWasThere(Deadline deadline) {
    create(deadline);

    scenario.jump(HOUR_MS);

    assertPassed(deadline);
  }

  @ParameterizedTest
  @EnumSource(names = {"QUEUE_WAIT", "ATTEMPT", "TOTAL"})
  void passesAtOnceWhenTheClockIsSetForward(Deadline deadline) {
    create(deadline);

    scenario.leap(HOUR_MS);

    assertPassed(deadline);
  }

  @ParameterizedTest
  @EnumSource(names = {"HEARTBEAT", "IDLE"})
  void whatHasReallyPassedCountsWhenTheClockIsSetForward(Deadline deadline) {
    create(deadline);

    scenario.pass(LIMIT_MS / 2).leap(HOUR_MS).pass(LIMIT_MS / 2 - 1);
    assertThat(scenario.get("a").attempt()).isEqualTo(1);
    assertThat(scenario.get("a").state().leased()).isTrue();

    scenario.pass(1);
    assertPassed(deadline);
  }

  @Test
  void whoIsLostToALeapIsFollowedByTheNextAttempt() {
    scenario.agent("ann", 1, "work").create("a", task());

    scenario.jump(HOUR_MS - 1).agent("bob", 1, "work");
    scenario.pass(2_000);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(scenario.get("a").attempt()).isEqualTo(2);
    scenario.result("a", 2, "bob");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void aStartTimeIsKeptToTheMillisecondAndOverAReload() {
    scenario.agent("ann", 1, "work");
    long startMs = scenario.nowMs() + 5_000;
    scenario.create("a", task().setStartTimeMs(startMs));

    scenario.pass(4_999);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(scenario.loaded().nextDueMs()).isEqualTo(startMs);
    scenario.pass(1);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aBackoffIsKeptToTheMillisecondAndOverAReload() {
    scenario.agent("ann", 1, "work").create("a", task());
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    long startMs = scenario.get("a").nextStartTimeMs();

    assertThat(scenario.loaded().nextDueMs()).isEqualTo(startMs);
    scenario.pass(startMs - scenario.nowMs() - 1);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.SCHEDULED);
    scenario.pass(1);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void backoffsGrowToTheLongestAreSpreadByAFifthAndComeOfTheRandomSource() {
    for (long seed = 1; seed <= 50; seed++) {
      List<Long> waits = waits(seed);
      for (int i = 0; i < waits.size(); i++) {
        long shortest = Math.min(60_000, 1_000L << i);
        assertThat(waits.get(i)).isBetween(shortest, shortest * 6 / 5);
      }
      assertThat(waits(seed)).as("the waits that the same source gives").isEqualTo(waits);
      assertThat(waits(seed + 1)).isNotEqualTo(waits);
    }
  }

  @Test
  void theWaitIsAtLeastWhatTheAgentAskedFor() {
    scenario.agent("ann", 1, "work").create("a", task());

    scenario.when(
        new TaskCommand.FailAttempt(
            Scenario.lease("a", 1),
            Scenario.holder("ann"),
            FailureClass.RETRYABLE,
            "overloaded",
            "",
            HOUR_MS,
            ByteString.EMPTY));

    assertThat(scenario.get("a").nextStartTimeMs()).isEqualTo(scenario.nowMs() + HOUR_MS);
  }

  @Test
  void ofSeveralThatHavePassedTheAttemptsIsNamedBeforeTheIdleOneBeforeTheHeartbeats() {
    assertThat(afterALeap(LIMIT_MS, LIMIT_MS)).isEqualTo(FailureClass.ATTEMPT_TIMEOUT.number());
    assertThat(afterALeap(10 * HOUR_MS, LIMIT_MS)).isEqualTo(FailureClass.IDLE_TIMEOUT.number());
    assertThat(afterALeap(10 * HOUR_MS, 0)).isEqualTo(FailureClass.LEASE_LOST.number());
  }

  private static int afterALeap(long attemptMs, long idleMs) {
    Scenario scenario = new Scenario().agent("ann", 1, "work");
    TaskCreated.Builder task = task();
    task.getDeadlinesBuilder().setHeartbeatMs(LIMIT_MS).setAttemptMs(attemptMs).setIdleMs(idleMs);
    scenario.create("a", task);
    scenario.jump(HOUR_MS);
    return requireNonNull(scenario.get("a").lastFailure()).getFailureClass();
  }

  private static List<Long> waits(long seed) {
    Scenario scenario = new Scenario(new Random(seed)).agent("ann", 1, "work");
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder().setAttemptsMax(10);
    scenario.create("a", task);
    List<Long> waits = new ArrayList<>();
    for (int attempt = 1; attempt < 10; attempt++) {
      scenario.fail("a", attempt, "ann", FailureClass.RETRYABLE);
      waits.add(scenario.get("a").nextStartTimeMs() - scenario.nowMs());
      scenario.pass(waits.getLast());
    }
    return waits;
  }

  private void create(Deadline deadline) {
    scenario.agent("ann", 1, "work").create("a", deadline.task());
  }

  private void assertPassed(Deadline deadline) {
    if (deadline.ends != null) {
      assertThat(scenario.get("a").state()).isEqualTo(TaskState.EXPIRED);
      assertThat(scenario.get("a").reason()).isEqualTo(deadline.ends);
    } else {
      assertThat(scenario.get("a").state()).isEqualTo(TaskState.SCHEDULED);
      assertThat(requireNonNull(scenario.get("a").lastFailure()).getFailureClass())
          .isEqualTo(requireNonNull(deadline.fails).number());
    }
  }
}
