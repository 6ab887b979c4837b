package dev.parley.server.edge.agent;

import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.parley.server.app.TestBroker;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.Ack;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Join;
import dev.parley.v1.JoinDecision;
import dev.parley.v1.JoinMode;
import dev.parley.v1.Lease;
import dev.parley.v1.ListChildOutcomesRequest;
import dev.parley.v1.ListChildOutcomesResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import dev.parley.v1.Yield;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A manager yields and goes on, over real connections. */
final class YieldTest {
  private static final ByteString STATE = ByteString.copyFromUtf8("two asked");

  private TestBroker broker;
  private TestRequester requester;
  private TestAgent worker;

  @BeforeEach
  void start() throws InterruptedException {
    broker = TestBroker.start();
    requester = new TestRequester(broker.channel());
    worker = TestAgent.connect(broker.channel(), hello("worker", 5, "review"));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private TestAgent manager(String agentId) {
    return TestAgent.connect(broker.channel(), hello(agentId, 1, "manage"));
  }

  private void child(String taskId, Lease parent) {
    requester.create(Requests.taskRequest(taskId, "review").setParentLease(parent).build());
  }

  private static Ack suspend(TestAgent manager, Lease lease, ByteString state, Join.Builder join) {
    return manager.ask(
        AgentFrame.newBuilder()
            .setYieldTask(Yield.newBuilder().setLease(lease).setContinuation(state).setJoin(join)));
  }

  @Test
  void goesOnElsewhereWithWhatWasLeftAndTheChildren() {
    TestAgent first = manager("first");
    requester.create("m", "manage");
    Lease lease = first.awaitAssignment().getLease();
    child("m.a", lease);
    child("m.b", lease);

    assertThat(suspend(first, lease, STATE, Join.newBuilder()).hasRefusal()).isFalse();
    Task waiting = requester.get("m");
    assertThat(waiting.getState()).isEqualTo(TaskState.TASK_STATE_AWAITING_CHILDREN);
    assertThat(waiting.getReason()).isEqualTo(TaskReason.TASK_REASON_JOIN_ALL);
    assertThat(waiting.getJoin().getTotal()).isEqualTo(2);
    first.cancel();
    TestAgent second = manager("second");
    worker.finish(worker.awaitAssignment().getLease(), "one");
    worker.finish(worker.awaitAssignment().getLease(), "two");

    Assignment again = second.awaitAssignment();
    assertThat(again.getAttempt()).isEqualTo(1);
    assertThat(again.getResumption().getContinuation()).isEqualTo(STATE);
    assertThat(again.getResumption().getJoin().getDecision())
        .isEqualTo(JoinDecision.JOIN_DECISION_HELD);
    assertThat(again.getResumption().getChildrenList())
        .extracting(child -> child.getOutcome().getResult().getOutputs(0).getText())
        .containsExactlyInAnyOrder("one", "two");
    assertThat(again.getResumption().getChildrenList()).noneMatch(Task::hasSpec);
    assertThat(again.getResumption().getNextPageToken()).isEmpty();
    second.finish(again.getLease(), "both");
    assertThat(requester.kinds("m"))
        .containsSubsequence(
            TaskEvent.EventCase.TASK_YIELDED,
            TaskEvent.EventCase.RESUMED,
            TaskEvent.EventCase.ASSIGNED,
            TaskEvent.EventCase.ENDED);
  }

  @Test
  void theAckComesBeforeTheNextLeaseOfTheSameTask() {
    TestAgent manager = manager("only");
    requester.create("m", "manage");
    Lease lease = manager.awaitAssignment().getLease();

    Yield nothingToWaitFor = Yield.newBuilder().setLease(lease).build();
    long id = manager.send(AgentFrame.newBuilder().setYieldTask(nothingToWaitFor));

    BrokerFrame first =
        manager.awaitFrame(frame -> frame.hasAssignment() || frame.getAck().getFrameId() == id);
    assertThat(first.hasAck()).isTrue();
    assertThat(manager.awaitAssignment().getLease().getToken()).isGreaterThan(lease.getToken());
  }

  @Test
  void freesTheOnlySlotForAnotherTask() {
    TestAgent manager = manager("only");
    requester.create("m", "manage");
    Lease lease = manager.awaitAssignment().getLease();
    child("m.a", lease);
    requester.create("other", "manage");

    suspend(manager, lease, STATE, Join.newBuilder());

    assertThat(manager.awaitAssignment().getLease().getTaskId()).isEqualTo("other");
  }

  @Test
  void anImpossibleJoinIsRefusedAndTheLeaseHolds() {
    TestAgent manager = manager("m");
    requester.create("m", "manage");
    Lease lease = manager.awaitAssignment().getLease();

    Ack refused = suspend(manager, lease, STATE, Join.newBuilder().setMode(JoinMode.JOIN_MODE_ANY));

    assertThat(refused.getRefusal().getReason()).isEqualTo(ErrorReason.ERROR_REASON_JOIN_INVALID);
    assertThat(manager.finish(lease, "alone").hasRefusal()).isFalse();
  }

  @Test
  void aYieldIsAsDocumented() {
    TestAgent manager = manager("m");
    requester.create("m", "manage");
    Lease lease = manager.awaitAssignment().getLease();
    ByteString large = ByteString.copyFrom(new byte[512 * 1024 + 1]);

    assertThat(suspend(manager, lease, large, Join.newBuilder()).getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE);
    for (Join.Builder join :
        List.of(
            Join.newBuilder().setModeValue(99),
            Join.newBuilder().setMode(JoinMode.JOIN_MODE_QUORUM),
            Join.newBuilder().setFailuresTolerated(-1),
            Join.newBuilder().setLoserActionValue(99),
            Join.newBuilder().setFailureActionValue(99),
            Join.newBuilder().setAttentionActionValue(99))) {
      assertThat(suspend(manager, lease, STATE, join).getRefusal().getReason())
          .as("%s", join)
          .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);
    }
  }

  @Test
  void childrenAreListedInPages() {
    TestAgent manager = manager("m");
    requester.create("m", "manage");
    Lease lease = manager.awaitAssignment().getLease();
    for (int i = 0; i < 5; i++) {
      child("m.c" + i, lease);
    }
    suspend(manager, lease, STATE, Join.newBuilder().addChildIds("m.c1"));
    worker.finish(worker.awaitAssignment().getLease(), "first");

    ListChildOutcomesRequest.Builder request =
        ListChildOutcomesRequest.newBuilder().setTaskId("m").setPageSize(3);
    ListChildOutcomesResponse first = requester.timed().listChildOutcomes(request.build());
    ListChildOutcomesResponse second =
        requester.timed().listChildOutcomes(request.setPageToken(first.getNextPageToken()).build());

    assertThat(first.getChildrenList())
        .extracting(Task::getTaskId)
        .containsExactly("m.c0", "m.c1", "m.c2");
    assertThat(first.getChildren(0).getOutcome().getResult().getOutputs(0).getText())
        .isEqualTo("first");
    assertThat(second.getChildrenList()).hasSize(2);
    assertThat(second.getNextPageToken()).isEmpty();
    assertThat(
            requester
                .timed()
                .listChildOutcomes(request.setPageToken("").setJoinedOnly(true).build())
                .getChildrenList())
        .extracting(Task::getTaskId)
        .containsExactly("m.c1");
  }

  @Test
  void aForeignPageTokenIsRefused() {
    requester.create("m", "manage");
    for (String token : List.of("x3", "j", "a", "a00", "a-1", "a99999999999")) {
      ListChildOutcomesRequest request =
          ListChildOutcomesRequest.newBuilder().setTaskId("m").setPageToken(token).build();
      assertThatThrownBy(() -> requester.timed().listChildOutcomes(request))
          .satisfies(error ->
              assertThat(Failures.reason(error)).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID"));
    }
  }
}
