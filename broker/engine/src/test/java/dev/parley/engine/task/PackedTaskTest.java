package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.runtime.StateMachine.Snapshot;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.ReadHistory;
import dev.parley.engine.task.command.TaskCommand.ReadTree;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCheckpoint;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be read of a task that is packed, because it has ended or has to wait. */
final class PackedTaskTest {

  private final Scenario scenario = new Scenario().agent("ann", 3, "work");

  @Test
  void isReadAsItWasWhenItEnded() {
    scenario.create("a", reviewed());
    scenario.fail("a", 1, "ann", FailureClass.RETRYABLE);
    scenario.pass(1_200);
    scenario.result("a", 2, "ann");
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    scenario.result("a", 3, "ann");

    TaskReply ended = scenario.review("a", 2, VerdictDecision.ACCEPT, FindingState.MET);

    assertThat(ended).isEqualTo(new TaskReply.Found(scenario.get("a")));
    TaskSnapshot task = scenario.get("a");
    assertThat(task.state()).isEqualTo(TaskState.COMPLETED);
    assertThat(task.reason()).isEqualTo(TaskReason.ACCEPTED);
    assertThat(task.round()).isEqualTo(2);
    assertThat(task.attemptTotal()).isEqualTo(3);
    assertThat(task.lastFailure()).isNotNull();
    assertThat(task.rounds())
        .extracting(TaskSnapshot.Round::verdict)
        .containsExactly(
            ByteString.copyFromUtf8("verdict 1"), ByteString.copyFromUtf8("verdict 2"));
    assertThat(task.endTimeMs()).isEqualTo(scenario.nowMs());
  }

  @Test
  void keepsItsHistory() {
    scenario.create("a", task());
    scenario.result("a", 1, "ann");

    TaskReply.History history =
        (TaskReply.History) scenario.when(new ReadHistory(key("a"), 1, 100));

    assertThat(history.events()).isEqualTo(scenario.events.subList(1, scenario.events.size()));
    assertThat(history.positions()).containsExactly(2L, 3L, 4L);
    assertThat(history.complete()).isTrue();
    assertThat(history.ended()).isTrue();
  }

  @Test
  void knowsTheLastWordOfItsHolder() {
    scenario.create("a", task());
    scenario.result("a", 1, "ann");

    assertThat(scenario.result("a", 1, "ann")).isInstanceOf(TaskReply.Acknowledged.class);
    assertThat(scenario.fail("a", 1, "ann", FailureClass.RETRYABLE))
        .satisfies(refused(Refusal.STALE_LEASE)::accept);
    assertThat(scenario.when(new TaskCommand.Heartbeat(lease("a", 1), holder("ann"))))
        .satisfies(refused(Refusal.STALE_LEASE)::accept);
  }

  @Test
  void takesInWhatItsHolderSaysAfterItsEnd() throws InvalidProtocolBufferException {
    Scenario unpacked = new Scenario(TaskLimits.DEFAULT, TaskRules.SOUND).agent("ann", 1, "work");
    unpacked.create("a", task());
    new SwitchScenario(unpacked).kill("k", Scope.tree("a"));

    unpacked.when(new TaskCommand.ReportStop(lease("a", 1), holder("ann"), true, "at once"));

    Snapshot stored =
        unpacked.takeChanged().stream()
            .filter(snapshot -> snapshot.key().equals(key("a").toString()))
            .findFirst()
            .orElseThrow();
    byte[] bytes = requireNonNull(stored.history(), "a task that is there").get();
    assertThat(TaskCheckpoint.parseFrom(bytes).getEventsList())
        .extracting(Event::getKindCase)
        .endsWith(Event.KindCase.TASK_ENDED, Event.KindCase.STOP_REPORTED);
  }

  @Test
  void isFoundAgainByTheSameRequest() {
    scenario.create("a", task());
    scenario.result("a", 1, "ann");

    assertThat(scenario.create("a", task()))
        .isEqualTo(new TaskReply.Created(scenario.get("a"), false));
  }

  @Test
  void isReadWithItsTreeOnePageAfterTheOther() {
    scenario.create("a", task());
    for (int child = 0; child < 2; child++) {
      scenario.createChild("a.c" + child, 1, task());
      scenario.result("a.c" + child, 1, "ann");
    }
    scenario.createChild("a.open", 1, task());

    for (int limit : List.of(1, 2, 3, 5, 100)) {
      long after = 0;
      boolean complete = false;
      for (int read = 0; !complete; ) {
        TaskReply.History page =
            (TaskReply.History) scenario.when(new ReadTree(key("a"), after, 0, limit));
        assertThat(page.events())
            .as("events from %d on in pages of %d", read, limit)
            .isEqualTo(
                scenario.events.subList(read, Math.min(read + limit, scenario.events.size())));
        read += page.events().size();
        after = page.positions().getLast();
        complete = page.complete();
        assertThat(complete).isEqualTo(read == scenario.events.size());
      }
    }
  }

  @Test
  void goesOnFromAQueueThatACheckpointPackedItIn() {
    scenario.create("a", task().setCapability("other").setPriority(3));
    TaskSnapshot before = scenario.get("a");

    scenario.takeChanged();

    assertThat(scenario.get("a")).isEqualTo(before);
    scenario.agent("bob", 1, "other");
    assertThat(scenario.effects(TaskEffect.Deliver.class))
        .singleElement()
        .satisfies(work -> assertThat(work.spec()).isEqualTo(before.spec()));
    scenario.result("a", 1, "bob");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void expiresInAQueueThatACheckpointPackedItIn() {
    TaskCreated.Builder task = task().setCapability("other");
    task.getDeadlinesBuilder().setQueueWaitMs(5_000);
    scenario.create("a", task);
    scenario.takeChanged();

    scenario.pass(5_000);

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.QUEUE_WAIT_EXPIRED);
  }

  @Test
  void isNotPackedWhileABarrierOfItsTreeWaits() {
    scenario.agent("boss", 1, "manage");
    scenario.create(
        "a",
        task()
            .setCapability("manage")
            .setBudget(Budget.newBuilder().setWallTimeMs(3_600_000).setWarningPercent(80)));
    scenario.createChild("a.b", 1, task());
    scenario.createChild("a.c", 1, task());
    scenario.create("other", task().setCapability("manage"));
    scenario.when(
        new TaskCommand.ArriveAtBarrier(
            key("a"), Actors.requester("local"), null, "gate", 2, 10_000, "b", ""));
    scenario.yieldTask(
        "a",
        1,
        "boss",
        Scenario.join()
            .setMode(Joins.Mode.ANY.number())
            .setLoserAction(Joins.LoserAction.LEAVE.number()));
    scenario.result("a.c", 1, "ann");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.QUEUED);
    scenario.takeChanged();

    scenario.result("a.b", 1, "ann");
    scenario.pass(10_000);

    TaskReply gate =
        scenario.when(
            new TaskCommand.GetBarrier(key("a"), Actors.requester("local"), null, "gate"));
    assertThat(((TaskReply.AtBarrier) gate).barrier().state())
        .isEqualTo(BarrierSnapshot.State.TIMED_OUT);
  }

  @Test
  void canBeCreatedAnewOnceItIsForgotten() {
    scenario.create("a", task());
    scenario.result("a", 1, "ann");
    scenario.pass(TaskLimits.DEFAULT.finishedRetentionMs());

    scenario.create("a", task());

    assertThat(scenario.get("a").lastEventNumber()).isEqualTo(2);
    assertThat(scenario.takeChanged())
        .singleElement()
        .satisfies(snapshot -> assertThat(snapshot.history()).isNotNull());
  }
}
