package dev.parley.server.edge.agent;

import static dev.parley.server.testing.TestAgent.hello;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.parley.engine.task.TaskLimits;
import dev.parley.server.app.TestBroker;
import dev.parley.server.edge.check.EdgeLimits;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.Limits;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.server.testing.WithBroker;
import dev.parley.v1.Accept;
import dev.parley.v1.Ack;
import dev.parley.v1.AgentDirectoryServiceGrpc;
import dev.parley.v1.AgentDirectoryServiceGrpc.AgentDirectoryServiceBlockingStub;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.Blob;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.Capacity;
import dev.parley.v1.Decline;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Fail;
import dev.parley.v1.Failure;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Heartbeat;
import dev.parley.v1.Lease;
import dev.parley.v1.LeaseExtended;
import dev.parley.v1.LeaseUsage;
import dev.parley.v1.ListAgentsRequest;
import dev.parley.v1.Part;
import dev.parley.v1.Progress;
import dev.parley.v1.ReportProgress;
import dev.parley.v1.Result;
import dev.parley.v1.StopEvidence;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import dev.parley.v1.Welcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of the agent stream, over real connections. */
final class AgentStreamTest extends WithBroker {
  @Test
  void helloComesFirst() {
    TestAgent agent = TestAgent.open(broker.channel());
    agent.send(AgentFrame.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()));
    assertThat(agent.awaitFailure()).isEqualTo("FAILED_PRECONDITION HELLO_EXPECTED");
  }

  @Test
  void helloComesOnce() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    agent.send(AgentFrame.newBuilder().setHello(hello("a", 1, "review")));
    assertThat(agent.awaitFailure()).isEqualTo("FAILED_PRECONDITION HELLO_EXPECTED");
  }

  @Test
  void aVersionMustBeInCommon() {
    TestAgent agent = TestAgent.open(broker.channel());
    agent.send(
        AgentFrame.newBuilder()
            .setHello(hello("a", 1).setProtocolVersionMin(2).setProtocolVersionMax(3)));
    Throwable end = requireNonNull(agent.awaitEnd());
    assertThat(Failures.reason(end)).isEqualTo("FAILED_PRECONDITION PROTOCOL_VERSION_UNSUPPORTED");
    assertThat(Failures.info(end).getMetadataMap())
        .containsEntry("version_min", "1")
        .containsEntry("version_max", "1");
  }

  @Test
  void theHighestVersionInCommonIsTaken() {
    TestAgent agent = TestAgent.open(broker.channel());
    agent.send(
        AgentFrame.newBuilder()
            .setHello(hello("a", 1).setProtocolVersionMin(1).setProtocolVersionMax(9)));
    assertThat(agent.awaitWelcome().getProtocolVersion()).isEqualTo(1);
  }

  @Test
  void theCardIsAsDocumented() {
    TestAgent agent = TestAgent.open(broker.channel());
    agent.send(AgentFrame.newBuilder().setHello(hello("Agent One", 1)));
    assertThat(agent.awaitFailure()).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
  }

  @Test
  void welcomeComesFirstAndTellsTheLimits() {
    TestAgent agent = TestAgent.open(broker.channel());
    long id = agent.send(AgentFrame.newBuilder().setHello(hello("a", 1)));
    Welcome welcome = agent.awaitWelcome();
    assertThat(welcome.getSessionId()).isNotEmpty();
    assertThat(welcome.getLimits().getPayloadBytesMax()).isEqualTo(512 * 1024);
    assertThat(welcome.getLimits().getDepthMax()).isPositive();
    assertThat(welcome.getLimits().getHistoryBytesMax())
        .isEqualTo(TaskLimits.DEFAULT.historyBytesMax());
    assertThat(welcome.getHeartbeatInterval().getSeconds()).isEqualTo(10);
    assertThat(agent.awaitAck(id).hasRefusal()).isFalse();
  }

  @Test
  void workGoesFromAssignmentToResult() throws Exception {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");

    Assignment work = agent.awaitAssignment();
    assertThat(work.getLease().getTaskId()).isEqualTo("t1");
    assertThat(work.getLease().getToken()).isPositive();
    assertThat(work.getSpec().getObjective()).isEqualTo("Review the change");
    assertThat(work.getRootId()).isEqualTo("t1");
    assertThat(work.getRound()).isEqualTo(1);
    assertThat(work.getAttempt()).isEqualTo(1);
    assertThat(work.getHeartbeatTimeout().getSeconds()).isEqualTo(30);
    assertThat(work.getAttemptTimeout().getSeconds()).isEqualTo(3_600);
    assertThat(work.hasIdleTimeout()).isFalse();
    assertThat(work.hasExpireTime()).isFalse();
    assertThat(work.getRequester().getId()).isEqualTo("local");

    assertThat(agent.ask(accept(work.getLease())).hasRefusal()).isFalse();
    assertThat(requester.get("t1").getState()).isEqualTo(TaskState.TASK_STATE_WORKING);
    Progress progress = Progress.newBuilder().setMessage("half").setPercent(50).build();
    assertThat(agent.ask(progress(work.getLease(), progress)).hasRefusal()).isFalse();
    assertThat(agent.finish(work.getLease(), "fine").hasRefusal()).isFalse();

    var task = requester.get("t1");
    assertThat(task.getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    assertThat(task.getOutcome().getReason()).isEqualTo(TaskReason.TASK_REASON_UNREVIEWED);
    assertThat(task.getOutcome().getResult().getOutputs(0).getText()).isEqualTo("fine");
  }

  @Test
  void failuresAndDeclinesReachTheTask() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    Lease lease = agent.awaitAssignment().getLease();
    AgentFrame.Builder fail =
        AgentFrame.newBuilder()
            .setFail(
                Fail.newBuilder()
                    .setLease(lease)
                    .setFailure(
                        Failure.newBuilder()
                            .setFailureClass(FailureClass.FAILURE_CLASS_PERMANENT)
                            .setMessage("broken")
                            .setCode("E1")));
    assertThat(agent.ask(fail).hasRefusal()).isFalse();
    var outcome = requester.get("t1").getOutcome();
    assertThat(outcome.getState()).isEqualTo(TaskState.TASK_STATE_FAILED);
    assertThat(outcome.getFailure().getMessage()).isEqualTo("broken");
    assertThat(outcome.getFailure().getCode()).isEqualTo("E1");

    TestAgent other = TestAgent.connect(broker.channel(), hello("b", 1, "write"));
    requester.create("t2", "write");
    Lease declined = other.awaitAssignment().getLease();
    AgentFrame.Builder decline =
        AgentFrame.newBuilder()
            .setDecline(Decline.newBuilder().setLease(declined).setMessage("not me"));
    assertThat(other.ask(decline).hasRefusal()).isFalse();
    assertThat(requester.get("t2").getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
  }

  @Test
  void anAckSaysThatItIsDurable() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    Lease lease = agent.awaitAssignment().getLease();

    broker.hold();
    long id = agent.send(accept(lease));
    agent.awaitQuiet();
    assertThat(agent.waiting(f -> f.hasAck() && f.getAck().getFrameId() == id)).isZero();
    broker.release();
    assertThat(agent.awaitAck(id).hasRefusal()).isFalse();
  }

  @Test
  void nothingIsAssignedBeforeItIsDurable() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    broker.hold();
    Thread creating = Thread.ofVirtual().start(() -> requester.create("t1", "review"));
    agent.awaitQuiet();
    assertThat(agent.waiting(BrokerFrame::hasAssignment)).isZero();
    broker.release();
    assertThat(agent.awaitAssignment().getLease().getTaskId()).isEqualTo("t1");
    assertThat(join(creating)).isTrue();
  }

  @Test
  void anUnknownKindOfFrameIsRefusedAndTheStreamGoesOn() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    UnknownFieldSet question =
        UnknownFieldSet.newBuilder()
            .addField(
                39,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("?"))
                    .build())
            .build();
    Ack ack = agent.ask(AgentFrame.newBuilder().setUnknownFields(question));
    assertThat(ack.getRefusal().getReason()).isEqualTo(ErrorReason.ERROR_REASON_FRAME_UNSUPPORTED);
    agent.sendAsIs(AgentFrame.newBuilder().setUnknownFields(question).build());
    requester.create("t1", "review");
    assertThat(agent.awaitAssignment().getLease().getTaskId()).isEqualTo("t1");
  }

  @Test
  void aFrameWithoutAnIdIsNotAnswered() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    Lease lease = agent.awaitAssignment().getLease();
    agent.sendAsIs(accept(lease).build());
    agent.awaitQuiet();
    requester.awaitState("t1", TaskState.TASK_STATE_WORKING);
    assertThat(agent.waiting(f -> f.hasAck() && f.getAck().getFrameId() == 0)).isZero();
  }

  @Test
  void aFrameThatIsNotAsDocumentedIsRefusedAndTheStreamGoesOn() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    Lease lease = agent.awaitAssignment().getLease();
    Lease noToken = Lease.newBuilder().setTaskId("t1").build();

    assertThat(refusal(agent, AgentFrame.newBuilder().setAccept(Accept.getDefaultInstance())))
        .isEqualTo(ErrorReason.ERROR_REASON_ID_INVALID);
    assertThat(refusal(agent, accept(noToken))).isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);
    assertThat(
            refusal(
                agent,
                AgentFrame.newBuilder().setResult(SubmitResult.newBuilder().setLease(lease))))
        .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);
    assertThat(refusal(agent, result(lease, Part.getDefaultInstance())))
        .isEqualTo(ErrorReason.ERROR_REASON_CONTENT_INVALID);
    assertThat(refusal(agent, result(lease, bytes(600 * 1024))))
        .isEqualTo(ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE);
    assertThat(refusal(agent, progress(lease, Progress.newBuilder().setPercent(101).build())))
        .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);
    assertThat(
            refusal(
                agent,
                progress(lease, Progress.newBuilder().addPartialOutputs(bytes(65 * 1024)).build())))
        .isEqualTo(ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE);
    assertThat(
            refusal(
                agent,
                AgentFrame.newBuilder()
                    .setFail(
                        Fail.newBuilder()
                            .setLease(lease)
                            .setFailure(
                                Failure.newBuilder()
                                    .setFailureClass(FailureClass.FAILURE_CLASS_LEASE_LOST)))))
        .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);
    assertThat(
            refusal(
                agent,
                AgentFrame.newBuilder().setCapacity(Capacity.newBuilder().setMaxInFlight(-1))))
        .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);

    assertThat(agent.finish(lease, "still here").hasRefusal()).isFalse();
  }

  @Test
  void aFrameThatIsTooLargeEndsOnlyItsOwnStream() {
    var channel = broker.channel();
    TestAgent bystander = TestAgent.connect(channel, hello("b", 1, "review"));
    TestAgent agent = TestAgent.connect(channel, hello("a", 1));
    agent.send(result(Lease.getDefaultInstance(), bytes(1024 * 1024)));
    assertThat(agent.awaitFailure()).isEqualTo("RESOURCE_EXHAUSTED FRAME_TOO_LARGE");

    TestAgent huge = TestAgent.connect(channel, hello("c", 1));
    huge.send(result(Lease.getDefaultInstance(), bytes(6 * 1024 * 1024)));
    assertThat(huge.awaitEnd()).isNotNull();

    requester.create("t1", "review");
    assertThat(bystander.awaitAssignment().getLease().getTaskId()).isEqualTo("t1");
  }

  @Test
  void aNewerStreamOfTheSameInstanceTakesOver() {
    TestAgent older = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    TestAgent another =
        TestAgent.connect(broker.channel(), hello("a", 0, "review").setInstanceId("i2"));
    TestAgent newer = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    assertThat(older.awaitFailure()).isEqualTo("ABORTED SESSION_REPLACED");

    requester.create("t1", "review");
    assertThat(newer.awaitAssignment().getLease().getTaskId()).isEqualTo("t1");
    another.awaitQuiet();
  }

  @Test
  void capacityIsNeverExceeded() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 2, "review"));
    for (int i = 0; i < 6; i++) {
      requester.create("t" + i, "review");
    }
    Lease first = agent.awaitAssignment().getLease();
    agent.awaitAssignment();
    agent.awaitQuiet();
    assertThat(agent.waiting(BrokerFrame::hasAssignment)).isZero();

    agent.finish(first, "done");
    agent.awaitAssignment();
    agent.awaitQuiet();
    assertThat(agent.waiting(BrokerFrame::hasAssignment)).isZero();

    assertThat(
            agent
                .ask(AgentFrame.newBuilder().setCapacity(Capacity.newBuilder().setMaxInFlight(4)))
                .hasRefusal())
        .isFalse();
    agent.awaitAssignment();
    agent.awaitAssignment();
    agent.awaitQuiet();
    assertThat(agent.waiting(BrokerFrame::hasAssignment)).isZero();
  }

  @Test
  void aRevokedLeaseIsStaleAndItsSlotIsFreeOnceTheAgentHasStopped() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    Lease lease = agent.awaitAssignment().getLease();
    agent.ask(accept(lease));
    requester
        .timed()
        .cancelTask(
            CancelTaskRequest.newBuilder().setGrace(TestRequester.AT_ONCE).setTaskId("t1").build());
    requester.create("t2", "review");

    BrokerFrame revoke = agent.awaitFrame(BrokerFrame::hasRevoke);
    assertThat(revoke.getRevoke().getLease()).isEqualTo(lease);
    agent.awaitQuiet();
    assertThat(agent.waiting(BrokerFrame::hasAssignment)).isZero();

    AgentFrame.Builder evidence =
        AgentFrame.newBuilder()
            .setStopEvidence(StopEvidence.newBuilder().setLease(lease).setStopped(true));
    assertThat(agent.ask(evidence).hasRefusal()).isFalse();
    assertThat(agent.awaitAssignment().getLease().getTaskId()).isEqualTo("t2");
  }

  @Test
  void whoWasNotToldToStopGetsNoSecondTaskForSayingThatItHas() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    Lease lease = agent.awaitAssignment().getLease();
    requester.create("t2", "review");

    AgentFrame.Builder evidence =
        AgentFrame.newBuilder()
            .setStopEvidence(StopEvidence.newBuilder().setLease(lease).setStopped(true));
    assertThat(agent.ask(evidence).getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_STATE_MISMATCH);

    agent.awaitQuiet();
    assertThat(agent.waiting(BrokerFrame::hasAssignment)).isZero();
    agent.finish(lease, "done");
    assertThat(agent.awaitAssignment().getLease().getTaskId()).isEqualTo("t2");
  }

  @Test
  void aLateResultIsRefusedAndFreesTheSlot() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    Lease lease = agent.awaitAssignment().getLease();
    requester
        .timed()
        .cancelTask(
            CancelTaskRequest.newBuilder().setGrace(TestRequester.AT_ONCE).setTaskId("t1").build());
    requester.create("t2", "review");

    assertThat(agent.finish(lease, "too late").getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_STALE_LEASE);
    assertThat(agent.awaitAssignment().getLease().getTaskId()).isEqualTo("t2");
    assertThat(requester.get("t1").getOutcome().getState())
        .isEqualTo(TaskState.TASK_STATE_CANCELED);
  }

  @Test
  void heartbeatsExtendWhatIsLiveAndTellWhatIsLost() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 10, "review"));
    for (int i = 0; i < 5; i++) {
      requester.create("t" + i, "review");
    }
    Heartbeat.Builder heartbeat = Heartbeat.newBuilder();
    for (int i = 0; i < 5; i++) {
      heartbeat.addLeases(LeaseUsage.newBuilder().setLease(agent.awaitAssignment().getLease()));
    }
    Lease never = Lease.newBuilder().setTaskId("nobody").setToken(3).build();
    heartbeat.addLeases(LeaseUsage.newBuilder().setLease(never));

    long id = agent.send(AgentFrame.newBuilder().setHeartbeat(heartbeat));
    LeaseExtended answer = agent.awaitFrame(BrokerFrame::hasLeaseExtended).getLeaseExtended();
    assertThat(answer.getExtendedList()).hasSize(5);
    assertThat(answer.getLostList()).containsExactly(never);
    assertThat(answer.getFrameId()).isEqualTo(id);
    assertThat(agent.awaitAck(id).hasRefusal()).isFalse();

    agent.sendAsIs(AgentFrame.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
    assertThat(agent.awaitFrame(BrokerFrame::hasLeaseExtended).getLeaseExtended())
        .isEqualTo(LeaseExtended.getDefaultInstance());
  }

  @Test
  void aLeaseThatIsNotAsDocumentedCostsNoOtherItsHeartbeat() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 10, "review"));
    requester.create("t1", "review");
    requester.create("t2", "review");
    LeaseUsage.Builder wrong = LeaseUsage.newBuilder().setLease(agent.awaitAssignment().getLease());
    wrong.getUsageBuilder().setTokens(-1);
    Lease right = agent.awaitAssignment().getLease();
    Heartbeat.Builder heartbeat =
        Heartbeat.newBuilder().addLeases(wrong).addLeases(LeaseUsage.newBuilder().setLease(right));

    long id = agent.send(AgentFrame.newBuilder().setHeartbeat(heartbeat));

    LeaseExtended answer = agent.awaitFrame(BrokerFrame::hasLeaseExtended).getLeaseExtended();
    assertThat(answer.getExtendedList()).containsExactly(right);
    assertThat(answer.getLostList()).isEmpty();
    assertThat(agent.awaitAck(id).getRefusal().getMetadataMap())
        .containsEntry("field", "heartbeat.leases[0].usage.tokens");
  }

  @Test
  void leasesSurviveAReconnectAndThoseNotNamedAreGivenToOthers() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 2, "review"));
    requester.create("t1", "review");
    requester.create("t2", "review");
    Lease one = agent.awaitAssignment().getLease();
    Lease two = agent.awaitAssignment().getLease();
    agent.ask(accept(one));
    agent.ask(accept(two));
    agent.cancel();

    TestAgent again = TestAgent.open(broker.channel());
    Lease foreign = Lease.newBuilder().setTaskId("t9").setToken(1).build();
    again.send(
        AgentFrame.newBuilder()
            .setHello(hello("a", 2, "review").addHeldLeases(one).addHeldLeases(foreign)));
    assertThat(again.awaitWelcome().getConfirmedLeasesList()).containsExactly(one);
    assertThat(again.finish(one, "done").hasRefusal()).isFalse();
    assertThat(refusal(again, result(two, bytes(1))))
        .isEqualTo(ErrorReason.ERROR_REASON_STALE_LEASE);
    Assignment retried = again.awaitAssignment();
    assertThat(retried.getLease().getTaskId()).isEqualTo(two.getTaskId());
    assertThat(retried.getLease().getToken()).isGreaterThan(two.getToken());
  }

  @Test
  void whatCannotBeDeliveredGoesToAnother() {
    TestAgent gone = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    broker.hold();
    Thread creating = Thread.ofVirtual().start(() -> requester.create("t1", "review"));
    broker.awaitHeld();
    gone.cancel();
    awaitGone("a");
    TestAgent other = TestAgent.open(broker.channel());
    other.send(AgentFrame.newBuilder().setHello(hello("b", 1, "review")));
    broker.release();

    other.awaitWelcome();
    assertThat(other.awaitAssignment().getAttempt()).isEqualTo(1);
    assertThat(join(creating)).isTrue();
  }

  /** Until the broker has noticed, it delivers to a stream that leads nowhere. */
  private void awaitGone(String agentId) {
    AgentDirectoryServiceBlockingStub directory =
        AgentDirectoryServiceGrpc.newBlockingStub(broker.channel());
    while (directory.listAgents(ListAgentsRequest.getDefaultInstance()).getAgentsList().stream()
        .anyMatch(agent -> agent.getCard().getAgentId().equals(agentId))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void halfCloseEndsTheStreamWellOnceAllIsAnswered() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    Lease lease = agent.awaitAssignment().getLease();
    broker.hold();
    long id = agent.send(result(lease, bytes(1)));
    agent.halfClose();
    broker.release();
    assertThat(agent.awaitAck(id).hasRefusal()).isFalse();
    assertThat(agent.awaitEnd()).isNull();
  }

  @Test
  void drainTellsAgentsAndThenEndsTheirStreams() throws Exception {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    TestAgent stubborn = TestAgent.connect(broker.channel(), hello("b", 1, "review"));
    Thread draining =
        Thread.ofVirtual()
            .start(() -> {
              try {
                broker.drain();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(agent.awaitFrame(BrokerFrame::hasDrain).getDrain().getGrace().getSeconds())
        .isEqualTo(1);
    agent.halfClose();
    assertThat(agent.awaitEnd()).isNull();
    assertThat(stubborn.awaitFailure()).isEqualTo("UNAVAILABLE SHUTTING_DOWN");
    assertThat(join(draining)).isTrue();
  }

  @Test
  void agentsAreServedUpToTheLimit() throws Exception {
    try (TestBroker small =
        TestBroker.start(c -> c.edgeLimits(Limits.usual().sessions(1).build()))) {
      TestAgent agent = TestAgent.connect(small.channel(), hello("a", 1));
      TestAgent second = TestAgent.open(small.channel());
      assertThat(second.awaitFailure()).isEqualTo("RESOURCE_EXHAUSTED SESSIONS_EXCEEDED");
      agent.halfClose();
      assertThat(agent.awaitEnd()).isNull();
      TestAgent.connect(small.channel(), hello("b", 1));
    }
  }

  @Test
  void whoDoesNotSayHelloIsCutOff() throws Exception {
    try (TestBroker small =
        TestBroker.start(c -> c.edgeLimits(Limits.usual().helloWaitMs(50).build()))) {
      assertThat(TestAgent.open(small.channel()).awaitFailure())
          .isEqualTo("FAILED_PRECONDITION HELLO_EXPECTED");
    }
  }

  @Test
  void framesWithoutAnswerAreBounded() throws Exception {
    try (TestBroker small =
        TestBroker.start(c -> c.shards(1).edgeLimits(Limits.usual().unackedFrames(4).build()))) {
      TestRequester other = new TestRequester(small.channel());
      TestAgent agent = TestAgent.connect(small.channel(), hello("a", 1, "review"));
      other.create("t1", "review");
      Lease lease = agent.awaitAssignment().getLease();
      small.hold();
      for (int i = 0; i < 5; i++) {
        agent.send(progress(lease, Progress.newBuilder().setPercent(i).build()));
      }
      assertThat(agent.awaitFailure()).isEqualTo("RESOURCE_EXHAUSTED FRAMES_EXCEEDED");
    }
  }

  @Test
  void whoDoesNotReadIsCutOffAndNobodyElse() throws Exception {
    EdgeLimits limits = Limits.usual().outboundFrames(16).build();
    try (TestBroker small = TestBroker.start(c -> c.edgeLimits(limits))) {
      TestAgent bystander = TestAgent.connect(small.channel(), hello("b", 1, "review"));
      TestAgent slow = TestAgent.openUnread(small.channel(b -> b.flowControlWindow(65_535)));
      slow.send(AgentFrame.newBuilder().setHello(hello("a", 1)));
      slow.read(1);
      slow.awaitWelcome();
      Heartbeat.Builder heartbeat = Heartbeat.newBuilder();
      for (int i = 0; i < 1_000; i++) {
        heartbeat.addLeases(
            LeaseUsage.newBuilder()
                .setLease(Lease.newBuilder().setTaskId("nothing-" + i).setToken(1)));
      }
      for (int i = 0; i < 100; i++) {
        slow.send(AgentFrame.newBuilder().setHeartbeat(heartbeat));
      }
      new TestRequester(small.channel()).create("t1", "review");
      assertThat(bystander.awaitAssignment().getLease().getTaskId()).isEqualTo("t1");

      slow.read(10_000);
      assertThat(slow.awaitFailure()).isEqualTo("RESOURCE_EXHAUSTED READER_TOO_SLOW");
    }
  }

  private static boolean join(Thread thread) {
    try {
      return thread.join(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static ErrorReason refusal(TestAgent agent, AgentFrame.Builder frame) {
    return agent.ask(frame).getRefusal().getReason();
  }

  private static AgentFrame.Builder accept(Lease lease) {
    return AgentFrame.newBuilder().setAccept(Accept.newBuilder().setLease(lease));
  }

  private static AgentFrame.Builder progress(Lease lease, Progress progress) {
    return AgentFrame.newBuilder()
        .setProgress(ReportProgress.newBuilder().setLease(lease).setProgress(progress));
  }

  private static AgentFrame.Builder result(Lease lease, Part output) {
    return AgentFrame.newBuilder()
        .setResult(
            SubmitResult.newBuilder()
                .setLease(lease)
                .setResult(Result.newBuilder().addAllOutputs(List.of(output))));
  }

  private static Part bytes(int size) {
    return Part.newBuilder()
        .setBlob(
            Blob.newBuilder()
                .setMediaType("application/octet-stream")
                .setData(ByteString.copyFrom(new byte[size])))
        .build();
  }
}
