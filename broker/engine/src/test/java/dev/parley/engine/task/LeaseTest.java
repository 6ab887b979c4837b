package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Cause;
import dev.parley.engine.task.command.TaskEffect.Revoke;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeaseTest {

  private final Scenario scenario = new Scenario().agent("ann", 1, "work");

  @Test
  void whoWasNotToldToStopKeepsItsLeaseAndItsSlot() {
    scenario.create("a", task());

    assertThat(
            scenario.when(new TaskCommand.ReportStop(lease("a", 1), holder("ann"), true, "done")))
        .satisfies(refused(Refusal.STATE_MISMATCH)::accept);

    assertThat(scenario.slots.inFlight(holder("ann"))).containsExactly(lease("a", 1));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void silenceLosesTheLeaseAndAnotherAgentTakesOver() {
    scenario.create("a", task());
    scenario.agent("bob", 1, "work");

    scenario.pass(29_999);
    assertThat(scenario.get("a").attemptTotal()).isEqualTo(1);
    scenario.pass(1);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(scenario.effects(Revoke.class))
        .singleElement()
        .satisfies(revoke -> {
          assertThat(revoke.holder()).isEqualTo(holder("ann"));
          assertThat(revoke.cause()).isEqualTo(Cause.LEASE_LOST);
        });
    scenario.pass(1_200);
    assertThat(scenario.get("a").holder()).isEqualTo(Actors.agent(holder("bob")));
    assertThat(scenario.get("a").attempt()).isEqualTo(2);
  }

  @Test
  void theLateResultOfALostLeaseIsRefused() {
    scenario.create("a", task());
    scenario.agent("bob", 1, "work").pass(32_000);

    assertThat(scenario.result("a", 1, "ann")).satisfies(refused(Refusal.STALE_LEASE)::accept);
    assertThat(scenario.get("a").rounds()).isEmpty();

    scenario.result("a", 2, "bob");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void heartbeatsKeepTheLease() {
    scenario.create("a", task());

    for (int i = 0; i < 10; i++) {
      scenario.pass(20_000);
      assertThat(heartbeat(1)).isInstanceOf(TaskReply.Acknowledged.class);
    }

    assertThat(scenario.get("a").attemptTotal()).isEqualTo(1);
  }

  @Test
  void heartbeatsDoNotOutlastTheDeadlineOfTheAttempt() {
    TaskCreated.Builder task = task();
    task.getDeadlinesBuilder().setAttemptMs(50_000);
    scenario.create("a", task);

    scenario.pass(25_000);
    heartbeat(1);
    scenario.pass(25_000);

    assertThat(scenario.get("a").lastFailure()).isNotNull();
    assertThat(lastFailureClass()).isEqualTo(FailureClass.ATTEMPT_TIMEOUT);
  }

  @Test
  void heartbeatsWithoutProgressRunIntoTheIdleDeadline() {
    TaskCreated.Builder task = task();
    task.getDeadlinesBuilder().setIdleMs(40_000);
    scenario.create("a", task);
    scenario.pass(20_000);
    scenario.when(
        new TaskCommand.ReportProgress(
            lease("a", 1), holder("ann"), ByteString.copyFromUtf8("half")));

    scenario.pass(20_000);
    heartbeat(1);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    scenario.pass(20_000);

    assertThat(lastFailureClass()).isEqualTo(FailureClass.IDLE_TIMEOUT);
  }

  @Test
  void aResultIsTakenOnceHoweverOftenItIsSent() {
    scenario.create("a", task());

    scenario.result("a", 1, "ann");
    TaskReply again = scenario.result("a", 1, "ann");

    assertThat(again).isInstanceOf(TaskReply.Acknowledged.class);
    assertThat(scenario.get("a").rounds()).hasSize(1);
  }

  @Test
  void aResultThatIsRefusedAsTooLargeKeepsItsSlot() {
    scenario.create("a", task());

    scenario.decideInVain(
        new TaskCommand.SubmitResult(lease("a", 1), holder("ann"), ByteString.EMPTY));

    assertThat(scenario.slots.inFlight(holder("ann"))).containsExactly(lease("a", 1));
    scenario.result("a", 1, "ann");
    assertThat(scenario.slots.inFlight(holder("ann"))).isEmpty();
  }

  @Test
  void onlyTheHolderSpeaksForALease() {
    scenario.create("a", task());

    assertThat(scenario.result("a", 1, "bob")).satisfies(refused(Refusal.STALE_LEASE)::accept);
    for (TaskCommand command :
        List.of(
            new TaskCommand.AcceptAttempt(lease("a", 1), holder("bob")),
            new TaskCommand.DeclineAttempt(lease("a", 1), holder("bob"), ""),
            new TaskCommand.Heartbeat(lease("a", 1), holder("bob")),
            new TaskCommand.ReportProgress(lease("a", 1), holder("bob"), ByteString.EMPTY))) {
      assertThat(scenario.when(command)).satisfies(refused(Refusal.STALE_LEASE)::accept);
    }
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void tokensOnlyGrow() {
    scenario.create("a", task());
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    scenario.pass(1_200);

    assertThat(scenario.get("a").attemptTotal()).isEqualTo(2);
    assertThat(scenario.result("a", 1, "ann")).satisfies(refused(Refusal.STALE_LEASE)::accept);
  }

  private TaskReply heartbeat(long token) {
    return scenario.when(new TaskCommand.Heartbeat(lease("a", token), holder("ann")));
  }

  private FailureClass lastFailureClass() {
    var failure = scenario.get("a").lastFailure();
    return failure == null
        ? FailureClass.NONE
        : Numbered.byNumber(FailureClass.values(), failure.getFailureClass(), FailureClass.NONE);
  }
}
