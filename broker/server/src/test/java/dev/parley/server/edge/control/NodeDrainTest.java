package dev.parley.server.edge.control;

import static dev.parley.server.testing.Failures.reason;
import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.parley.server.app.TestBroker;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.Capacity;
import dev.parley.v1.ControlServiceGrpc;
import dev.parley.v1.ControlServiceGrpc.ControlServiceBlockingStub;
import dev.parley.v1.DrainNodeRequest;
import dev.parley.v1.GetNodeRequest;
import dev.parley.v1.Lease;
import dev.parley.v1.Node;
import dev.parley.v1.NodeState;
import dev.parley.v1.TaskState;
import dev.parley.v1.UndrainNodeRequest;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that is taken out of service and put back, over real connections. */
final class NodeDrainTest {
  private TestBroker broker;
  private TestRequester requester;

  @BeforeEach
  void start() throws InterruptedException {
    broker = TestBroker.start(config -> config.nodeId("east-1"));
    requester = new TestRequester(broker.channel());
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void aDrainedNodeGivesOutNothingAndLetsWhatRunsFinish() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("ann", 2, "review"));
    requester.create("runs", "review");
    Lease lease = agent.awaitAssignment().getLease();

    Node node = drain(60);
    assertThat(node.getState()).isEqualTo(NodeState.NODE_STATE_DRAINING);
    assertThat(node.getNodeId()).isEqualTo("east-1");
    assertThat(node.getSessions()).isEqualTo(1);
    assertThat(node.getInFlight()).isEqualTo(1);
    assertThat(node.getDrainMessage()).isEqualTo("New version");
    assertThat(node.getDrainActor().getId()).isEqualTo("local");
    assertThat(agent.awaitFrame(BrokerFrame::hasDrain).getDrain().getGrace().getSeconds())
        .isBetween(55L, 60L);
    assertThat(health()).isEqualTo(ServingStatus.NOT_SERVING);

    requester.create("waits", "review");
    agent.ask(AgentFrame.newBuilder().setCapacity(Capacity.newBuilder().setMaxInFlight(5)));
    assertThat(agent.finish(lease, "done").hasRefusal()).isFalse();
    assertThat(requester.get("runs").getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    assertThat(requester.get("waits").getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
    assertThat(agent.waiting(BrokerFrame::hasAssignment)).isZero();

    agent.halfClose();
    assertThat(agent.awaitEnd()).isNull();
    assertThat(awaitState(NodeState.NODE_STATE_DRAINED).getInFlight()).isZero();
  }

  @Test
  void onlyAgentsThatHoldLeasesMayComeBack() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("ann", 2, "review"));
    requester.create("runs", "review");
    Lease lease = agent.awaitAssignment().getLease();
    drain(60);

    TestAgent idle = TestAgent.open(broker.channel());
    idle.send(AgentFrame.newBuilder().setHello(hello("bob", 1, "review")));
    assertThat(idle.awaitFailure()).isEqualTo("UNAVAILABLE NODE_DRAINING");

    agent.cancel();
    TestAgent back = TestAgent.open(broker.channel());
    back.send(AgentFrame.newBuilder().setHello(hello("ann", 2, "review").addHeldLeases(lease)));
    assertThat(back.awaitWelcome().getConfirmedLeasesList()).containsExactly(lease);
    back.awaitFrame(BrokerFrame::hasDrain);
    requester.create("waits", "review");
    assertThat(back.finish(lease, "done").hasRefusal()).isFalse();
    assertThat(back.waiting(BrokerFrame::hasAssignment)).isZero();
    assertThat(requester.get("runs").getAttempt()).isEqualTo(1);
  }

  @Test
  void afterTheGraceWhoeverIsIdleIsSentAwayAndWhoeverWorksStays() throws Exception {
    TestAgent works = TestAgent.connect(broker.channel(), hello("ann", 1, "review"));
    requester.create("runs", "review");
    Lease lease = works.awaitAssignment().getLease();
    TestAgent idle = TestAgent.connect(broker.channel(), hello("bob", 1, "review"));

    drain(1);
    assertThat(idle.awaitFailure()).isEqualTo("UNAVAILABLE NODE_DRAINING");
    TimeUnit.MILLISECONDS.sleep(700);
    assertThat(node().getState()).isEqualTo(NodeState.NODE_STATE_DRAINING);
    assertThat(node().getInFlight()).isEqualTo(1);
    assertThat(works.finish(lease, "done").hasRefusal()).isFalse();
    assertThat(works.awaitFailure()).isEqualTo("UNAVAILABLE NODE_DRAINING");
    awaitState(NodeState.NODE_STATE_DRAINED);
  }

  @Test
  void undrainedItServesWhoeverConnects() {
    TestAgent before = TestAgent.connect(broker.channel(), hello("ann", 1, "review"));
    drain(3_600);
    requester.create("waits", "review");
    Node node = control().undrainNode(UndrainNodeRequest.getDefaultInstance()).getNode();
    assertThat(node.getState()).isEqualTo(NodeState.NODE_STATE_SERVING);
    assertThat(node.hasDrainTime()).isFalse();
    assertThat(health()).isEqualTo(ServingStatus.SERVING);

    TestAgent after = TestAgent.connect(broker.channel(), hello("bob", 1, "review"));
    Assignment work = after.awaitAssignment();
    assertThat(work.getLease().getTaskId()).isEqualTo("waits");
    assertThat(work.getAttempt()).isEqualTo(1);
    assertThat(before.awaitFailure())
        .as("what an agent gets that was told to leave and stays")
        .isEqualTo("UNAVAILABLE NODE_DRAINING");
  }

  @Test
  void whoeverWorksWhenItIsUndrainedComesBackWithItsLeases() {
    TestAgent before = TestAgent.connect(broker.channel(), hello("ann", 2, "review"));
    requester.create("runs", "review");
    Lease lease = before.awaitAssignment().getLease();
    drain(3_600);
    requester.create("waits", "review");
    control().undrainNode(UndrainNodeRequest.getDefaultInstance());
    assertThat(before.awaitFailure()).isEqualTo("UNAVAILABLE NODE_DRAINING");

    TestAgent after = TestAgent.open(broker.channel());
    after.send(AgentFrame.newBuilder().setHello(hello("ann", 2, "review").addHeldLeases(lease)));
    assertThat(after.awaitWelcome().getConfirmedLeasesList()).containsExactly(lease);
    assertThat(after.awaitAssignment().getLease().getTaskId()).isEqualTo("waits");
  }

  @Test
  void drainedAgainItHasAnotherGrace() {
    TestAgent idle = TestAgent.connect(broker.channel(), hello("ann", 1, "review"));
    Node first = drain(3_600);
    Node second = drain(1);
    assertThat(second.getDrainTime()).isEqualTo(first.getDrainTime());
    assertThat(second.getGraceEndTime().getSeconds())
        .isLessThan(first.getGraceEndTime().getSeconds());
    assertThat(idle.awaitFailure()).isEqualTo("UNAVAILABLE NODE_DRAINING");
  }

  @Test
  void refusesWhatIsNotAsDocumented() {
    assertThat(
            reason(() ->
                control().drainNode(DrainNodeRequest.newBuilder().setNodeId("west-1").build())))
        .isEqualTo("NOT_FOUND NODE_NOT_FOUND");
    assertThat(
            reason(() ->
                control().undrainNode(UndrainNodeRequest.newBuilder().setNodeId("west-1").build())))
        .isEqualTo("NOT_FOUND NODE_NOT_FOUND");
    assertThat(
            reason(
                () -> control().getNode(GetNodeRequest.newBuilder().setNodeId("west-1").build())))
        .isEqualTo("NOT_FOUND NODE_NOT_FOUND");
    assertThat(reason(() -> drain(-1))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(reason(() -> drain(24 * 3_600 + 1))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(node().getState()).isEqualTo(NodeState.NODE_STATE_SERVING);
  }

  private Node drain(long graceSeconds) {
    return control()
        .drainNode(
            DrainNodeRequest.newBuilder()
                .setNodeId("east-1")
                .setGrace(Duration.newBuilder().setSeconds(graceSeconds))
                .setMessage("New version")
                .build())
        .getNode();
  }

  private Node node() {
    return control().getNode(GetNodeRequest.getDefaultInstance()).getNode();
  }

  private Node awaitState(NodeState state) {
    Node node = node();
    while (node.getState() != state) {
      Thread.onSpinWait();
      node = node();
    }
    return node;
  }

  private ServingStatus health() {
    return HealthGrpc.newBlockingStub(broker.channel())
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private ControlServiceBlockingStub control() {
    return ControlServiceGrpc.newBlockingStub(broker.channel())
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }
}
