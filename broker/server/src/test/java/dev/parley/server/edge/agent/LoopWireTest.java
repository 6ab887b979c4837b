package dev.parley.server.edge.agent;

import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.WithBroker;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CycleAction;
import dev.parley.v1.DeliverMessage;
import dev.parley.v1.Lease;
import dev.parley.v1.LoopDetected;
import dev.parley.v1.LoopKind;
import dev.parley.v1.LoopPolicy;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import dev.parley.v1.WatchTaskRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Loops over real connections. */
final class LoopWireTest extends WithBroker {

  @Test
  void aRefusedChildIsInTheHistoryOfItsParent() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 2, "review"));
    requester.create("t1", "review");
    Assignment work = agent.awaitAssignment();

    for (int i = 0; i < 3; i++) {
      CreateTaskRequest same = child("t1.c" + i, work.getLease()).build();
      assertThatThrownBy(() -> requester.create(same))
          .satisfies(
              e -> assertThat(Failures.reason(e)).isEqualTo("FAILED_PRECONDITION CYCLE_DETECTED"));
    }
    agent.finish(work.getLease(), "done");

    assertThat(loops("t1"))
        .containsExactly(
            LoopDetected.newBuilder()
                .setKind(LoopKind.LOOP_KIND_CYCLE)
                .setAncestorId("t1")
                .setChildId("t1.c0")
                .build());
  }

  @Test
  void whoHasATreeGrowTooDeepIsTold() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 3, "review"));
    CreateTaskRequest.Builder root = Requests.taskRequest("t1", "review");
    root.getSpecBuilder()
        .setLoopPolicy(
            LoopPolicy.newBuilder().setDepthMax(1).setDepthAction(CycleAction.CYCLE_ACTION_TELL));
    requester.create(root.build());
    requester.create(part("t1.a", agent.awaitAssignment().getLease()).build());
    Lease middle = agent.awaitAssignment().getLease();
    requester.create(part("t1.a.b", middle).build());

    DeliverMessage told = agent.awaitFrame(BrokerFrame::hasMessage).getMessage();
    assertThat(told.getMessage().getMessage().getText()).contains("t1.a.b");
    Lease leaf = agent.awaitAssignment().getLease();
    assertThat(leaf.getTaskId()).isEqualTo("t1.a.b");
    agent.finish(leaf, "done");
    assertThat(loops("t1.a.b"))
        .containsExactly(
            LoopDetected.newBuilder().setKind(LoopKind.LOOP_KIND_DEPTH).setDepthMax(1).build());
  }

  @Test
  void anAgentIsNotAskedByAnotherCapabilityWhatItWasAsked() {
    TestAgent both = TestAgent.connect(broker.channel(), hello("a", 3, "review", "check"));
    requester.create("t1", "review");
    Lease lease = both.awaitAssignment().getLease();

    requester.create(Requests.taskRequest("t1.c", "check").setParentLease(lease).build());

    assertThat(requester.get("t1.c").getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
    TestAgent other = TestAgent.connect(broker.channel(), hello("b", 1, "check"));
    Lease given = other.awaitAssignment().getLease();
    assertThat(given.getTaskId()).isEqualTo("t1.c");
    other.finish(given, "done");
    assertThat(history("t1.c").getFirst().getCreated().getSameAsList()).containsExactly("t1");
  }

  private static CreateTaskRequest.Builder child(String id, Lease parent) {
    return Requests.taskRequest(id, "review").setParentLease(parent);
  }

  /** A child that asks something else than those above it. */
  private static CreateTaskRequest.Builder part(String id, Lease parent) {
    CreateTaskRequest.Builder part = child(id, parent);
    part.getSpecBuilder().setObjective("Do a part: " + id);
    return part;
  }

  private List<LoopDetected> loops(String taskId) {
    return history(taskId).stream()
        .filter(TaskEvent::hasLoopDetected)
        .map(TaskEvent::getLoopDetected)
        .toList();
  }

  /** The history of a task that has ended. */
  private List<TaskEvent> history(String taskId) {
    List<TaskEvent> events = new ArrayList<>();
    requester
        .timed()
        .watchTask(WatchTaskRequest.newBuilder().setTaskId(taskId).build())
        .forEachRemaining(response -> events.add(response.getEvent()));
    return events;
  }
}
