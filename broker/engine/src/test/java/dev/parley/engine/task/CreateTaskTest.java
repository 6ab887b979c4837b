package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CreateTaskTest {

  private final Scenario scenario = new Scenario();

  @Test
  void aNewTaskIsQueued() {
    TaskReply reply = scenario.create("a", task());

    assertThat(reply)
        .isInstanceOfSatisfying(
            TaskReply.Created.class,
            created -> {
              assertThat(created.created()).isTrue();
              assertThat(created.task().state()).isEqualTo(TaskState.QUEUED);
              assertThat(created.task().lastEventNumber()).isEqualTo(1);
            });
  }

  @Test
  void aTaskThatMeetsAFreeAgentIsAssignedInTheSameStep() {
    scenario.agent("ann", 1, "work").create("a", task());

    assertThat(scenario.kinds("a")).containsExactly(KindCase.TASK_CREATED, KindCase.TASK_ASSIGNED);
  }

  @Test
  void aDelayedTaskWaitsForItsTime() {
    scenario.agent("ann", 1, "work").create("a", task().setStartTimeMs(scenario.nowMs() + 5_000));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.START_TIME);

    scenario.pass(4_999);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.SCHEDULED);

    scenario.pass(1);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void theSameRequestAgainFindsTheTask() {
    scenario.create("a", task());

    assertThat(scenario.create("a", task()))
        .isInstanceOfSatisfying(
            TaskReply.Created.class, created -> assertThat(created.created()).isFalse());
    assertThat(scenario.events).hasSize(1);
  }

  @Test
  void anotherSpecUnderTheSameIdIsRefused() {
    scenario.create("a", task());

    TaskReply reply =
        scenario.when(
            new TaskCommand.CreateTask(
                Scenario.key("a"),
                Actors.requester("local"),
                task().setSpec(ByteString.copyFromUtf8("other")).setRequestId("other").build(),
                0));

    assertThat(reply).satisfies(refused(Refusal.TASK_ID_CONFLICT)::accept);
    assertThat(scenario.events).hasSize(1);
  }

  @Test
  void aRootHasOneSegment() {
    assertThat(scenario.create("a.b", task()))
        .satisfies(refused(Refusal.TASK_ID_NOT_IN_TREE)::accept);
  }

  @Test
  void aChildIsStampedWithItsAncestry() {
    scenario.agent("boss", 1, "work").create("a", task());

    scenario.createChild("a.b", 1, task().setCapability("other"));

    assertThat(scenario.get("a.b").parentId()).isEqualTo("a");
    assertThat(scenario.get("a.b").depth()).isEqualTo(1);
    assertThat(scenario.get("a.b").requester().getId()).isEqualTo("boss");
    assertThat(scenario.get("a").childCount()).isEqualTo(1);
  }

  @Test
  void aChildNeedsTheLiveLeaseOfItsParent() {
    scenario.agent("boss", 1, "work").create("a", task());

    assertThat(scenario.createChild("a.b", 2, task()))
        .satisfies(refused(Refusal.STALE_LEASE)::accept);

    scenario.result("a", 1, "boss");
    assertThat(scenario.createChild("a.b", 1, task()))
        .satisfies(refused(Refusal.PARENT_ENDED)::accept);
  }

  @Test
  void thatTheLeaseIsStaleIsSaidBeforeThatThereIsNoRoom() {
    Scenario small =
        new Scenario(new TaskLimits(5, 2, 10, 1, 1_000, 10, 10, 0, 10, 10, 10), TaskRules.SOUND);
    small.agent("boss", 1, "work").create("a", task());

    assertThat(small.createChild("a.b", 2, task())).satisfies(refused(Refusal.STALE_LEASE)::accept);
    assertThat(small.createChild("a.b", 1, task()))
        .satisfies(refused(Refusal.TASKS_EXCEEDED)::accept);
  }

  @Test
  void aTreeHasALimitedDepth() {
    Scenario shallow =
        new Scenario(new TaskLimits(1, 10, 10, 10, 1_000, 10, 10, 0, 10, 10, 10), TaskRules.SOUND);
    shallow.agent("boss", 5, "work").create("a", task());
    shallow.createChild("a.b", 1, task());

    assertThat(shallow.createChild("a.b.c", 1, task()))
        .satisfies(refused(Refusal.DEPTH_EXCEEDED)::accept);
  }

  @Test
  void aTaskHasALimitedNumberOfChildren() {
    Scenario narrow =
        new Scenario(new TaskLimits(5, 2, 10, 10, 1_000, 10, 10, 0, 10, 10, 10), TaskRules.SOUND);
    narrow.agent("boss", 1, "work").create("a", task());
    narrow.createChild("a.b", 1, task());
    narrow.createChild("a.c", 1, task());

    assertThat(narrow.createChild("a.d", 1, task()))
        .satisfies(refused(Refusal.CHILDREN_EXCEEDED)::accept);
  }

  @Test
  void aShardHoldsALimitedNumberOfUnfinishedTasks() {
    Scenario small =
        new Scenario(new TaskLimits(5, 2, 10, 2, 1_000, 10, 10, 0, 10, 10, 10), TaskRules.SOUND);
    small.create("a", task());
    small.create("b", task());

    assertThat(small.create("c", task())).satisfies(refused(Refusal.TASKS_EXCEEDED)::accept);

    small.agent("ann", 1, "work").result("a", 1, "ann");
    assertThat(small.create("c", task())).isInstanceOf(TaskReply.Created.class);
  }

  @Test
  void theTasksOfAShardTakeSoManyBytesAndWhatHasEndedMakesRoom() {
    Scenario small = new Scenario(TaskLimits.DEFAULT.withTaskBytesMax(14_000), TaskRules.SOUND);
    TaskCreated.Builder large = task().setSpec(ByteString.copyFrom(new byte[3_000]));
    for (String id : List.of("a", "b", "c", "d")) {
      assertThat(small.create(id, large)).isInstanceOf(TaskReply.Created.class);
    }
    assertThat(small.create("e", large)).satisfies(refused(Refusal.TASK_BYTES_EXCEEDED)::accept);

    small.agent("ann", 1, "work").result("a", 1, "ann");
    small.pass(4_999);
    assertThat(small.get("a").state()).as("who waits for it").isEqualTo(TaskState.COMPLETED);
    small.pass(1);

    assertThat(small.when(new TaskCommand.GetTask(key("a"))))
        .satisfies(refused(Refusal.TASK_NOT_FOUND)::accept);
    assertThat(small.create("e", large)).isInstanceOf(TaskReply.Created.class);
  }

  @Test
  void progressIsRefusedWhenTasksTakeAllTheirMemoryAndTheResultIsNot() {
    Scenario small = new Scenario(TaskLimits.DEFAULT.withTaskBytesMax(5_000), TaskRules.SOUND);
    small.agent("ann", 1, "work").create("a", task());
    small.create("b", task().setSpec(ByteString.copyFrom(new byte[4_000])));

    assertThat(small.when(progress("a"))).satisfies(refused(Refusal.TASK_BYTES_EXCEEDED)::accept);
    small.pass(29_000);
    assertThat(small.when(progress("a"))).satisfies(refused(Refusal.TASK_BYTES_EXCEEDED)::accept);
    small.pass(29_000);
    assertThat(small.get("a").state()).as("it is a sign of life").isEqualTo(TaskState.ASSIGNED);

    small.result("a", 1, "ann");

    assertThat(small.get("a").state()).isEqualTo(TaskState.COMPLETED);
    small.pass(5_000);
    assertThat(small.when(progress("b"))).isInstanceOf(TaskReply.Acknowledged.class);
  }

  @Test
  void progressIsRefusedWhenTheHistoryIsFullAndTheResultIsNot() {
    Scenario brief =
        new Scenario(new TaskLimits(5, 2, 4, 9, 1_000, 10, 10, 0, 10, 10, 10), TaskRules.SOUND);
    brief.agent("ann", 1, "work").create("a", task());
    brief.when(progress("a"));
    brief.when(progress("a"));

    assertThat(brief.when(progress("a"))).satisfies(refused(Refusal.HISTORY_EXCEEDED)::accept);
    brief.result("a", 1, "ann");
    assertThat(brief.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void whatATaskCanDoWithoutIsRefusedWhenItsEventsTakeAllTheirBytes() {
    Scenario small = new Scenario(TaskLimits.DEFAULT.withHistoryBytesMax(1_000), TaskRules.SOUND);
    small.agent("ann", 1, "work");
    small.create("a", task().setSpec(ByteString.copyFrom(new byte[1_000])));

    assertThat(small.when(progress("a")))
        .satisfies(refused(Refusal.HISTORY_BYTES_EXCEEDED)::accept);
    assertThat(small.yieldTask("a", 1, "ann", Scenario.join()))
        .satisfies(refused(Refusal.HISTORY_BYTES_EXCEEDED)::accept);

    small.result("a", 1, "ann");
    assertThat(small.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  private static TaskCommand progress(String id) {
    return new TaskCommand.ReportProgress(
        lease(id, 1), Scenario.holder("ann"), ByteString.copyFromUtf8("half"));
  }
}
