package dev.parley.client.testing;

import dev.parley.client.internal.Times;
import dev.parley.client.testing.FakeErrors.Refused;
import dev.parley.client.testing.FakeTask.Held;
import dev.parley.v1.Ack;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentServiceGrpc;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Heartbeat;
import dev.parley.v1.Hello;
import dev.parley.v1.Lease;
import dev.parley.v1.LeaseExtended;
import dev.parley.v1.LeaseUsage;
import dev.parley.v1.Welcome;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The agents' stream of the fake broker. Called on the broker's thread. */
final class FakeAgentService extends AgentServiceGrpc.AgentServiceImplBase {
  private final FakeNode node;
  private int sessions;

  FakeAgentService(FakeNode node) {
    this.node = node;
  }

  @Override
  public StreamObserver<AgentFrame> connect(StreamObserver<BrokerFrame> out) {
    return new Session(out);
  }

  private final class Session implements StreamObserver<AgentFrame> {
    private final StreamObserver<BrokerFrame> out;
    private @Nullable FakeInstance instance;
    private boolean refused;

    private Session(StreamObserver<BrokerFrame> out) {
      this.out = out;
    }

    @Override
    public void onNext(AgentFrame frame) {
      FakeInstance present = instance;
      if (refused || (present != null && present.gone)) {
        return;
      }
      int bytesMax = node.limits().getFrameBytesMax();
      if (bytesMax > 0 && frame.getSerializedSize() > bytesMax) {
        leave();
        refuse(FakeErrors.error(ErrorReason.ERROR_REASON_FRAME_TOO_LARGE, "too large a frame"));
        return;
      }
      if (present == null) {
        begin(frame);
      } else {
        node.heard(present, frame);
        receive(present, frame);
      }
      node.settle();
    }

    private void begin(AgentFrame frame) {
      ErrorReason refusal = node.faults().nextAgentRefusal();
      if (refusal != null) {
        refuse(FakeErrors.error(refusal, "refused by the test"));
      } else if (node.faults().isUnreachable()) {
        refuse(Status.UNAVAILABLE.withDescription("unreachable").asRuntimeException());
      } else if (!frame.hasHello()) {
        refuse(FakeErrors.error(ErrorReason.ERROR_REASON_HELLO_EXPECTED, "expected Hello"));
      } else {
        FakeInstance made = greet(frame.getHello());
        instance = made;
        node.heard(made, frame);
      }
    }

    private void refuse(RuntimeException error) {
      refused = true;
      out.onError(error);
    }

    private FakeInstance greet(Hello hello) {
      FakeInstance made =
          new FakeInstance(hello.getCard(), hello.getInstanceId(), out, node.tasks().now());
      for (FakeInstance other : List.copyOf(node.instances())) {
        if (other.isSameAs(made)) {
          node.leave(other);
          other.stream.onError(
              FakeErrors.error(ErrorReason.ERROR_REASON_SESSION_REPLACED, "connected again"));
        }
      }
      made.maxInFlight = hello.getMaxInFlight();
      takeOver(made, new HashSet<>(hello.getHeldLeasesList()));
      node.instances().add(made);
      node.faults().welcome(() -> welcome(made));
      return made;
    }

    private void takeOver(FakeInstance made, Set<Lease> named) {
      for (FakeTask task : node.tasks().all()) {
        Held held = task.held;
        if (held == null || !held.holder.isSameAs(made)) {
          continue;
        }
        if (named.contains(held.lease)) {
          held.holder = made;
          held.expires = node.tasks().now().plus(held.heartbeat);
          made.unfinished.add(held.lease);
        } else {
          node.attempts()
              .lose(task, FailureClass.FAILURE_CLASS_LEASE_LOST, "not held after a reconnect");
        }
      }
    }

    private void welcome(FakeInstance made) {
      Welcome.Builder welcome =
          Welcome.newBuilder()
              .setSessionId("fake-" + ++sessions)
              .setProtocolVersion(1)
              .setHeartbeatInterval(Times.duration(node.heartbeatInterval()))
              .setLimits(node.limits())
              .setBrokerVersion("fake");
      for (FakeTask task : node.tasks().all()) {
        Held held = task.held;
        if (held != null && held.holder.isSameAs(made)) {
          welcome.addConfirmedLeases(held.lease);
        }
      }
      made.welcomed = true;
      made.send(BrokerFrame.newBuilder().setWelcome(welcome));
    }

    private void receive(FakeInstance from, AgentFrame frame) {
      Ack.Builder ack = Ack.newBuilder().setFrameId(frame.getFrameId());
      try {
        act(from, frame);
      } catch (Refused e) {
        ack.setRefusal(e.refusal());
      }
      if (frame.getFrameId() != 0 && !node.faults().swallowsAck(frame.getFrameCase())) {
        from.send(BrokerFrame.newBuilder().setAck(ack));
      }
    }

    private void act(FakeInstance from, AgentFrame frame) {
      FakeAttempts attempts = node.attempts();
      switch (frame.getFrameCase()) {
        case CAPACITY -> from.maxInFlight = frame.getCapacity().getMaxInFlight();
        case ACCEPT -> attempts.accept(frame.getAccept().getLease());
        case DECLINE ->
            attempts.decline(frame.getDecline().getLease(), frame.getDecline().getMessage());
        case HEARTBEAT -> heartbeat(from, frame.getFrameId(), frame.getHeartbeat());
        case PROGRESS ->
            attempts.progress(frame.getProgress().getLease(), frame.getProgress().getProgress());
        case RESULT -> attempts.result(frame.getResult().getLease(), frame.getResult().getResult());
        case FAIL -> attempts.fail(frame.getFail().getLease(), frame.getFail().getFailure());
        case STOP_EVIDENCE -> attempts.stopped(from, frame.getStopEvidence());
        case HELLO,
            YIELD_TASK,
            VERDICT,
            ASK,
            PROPOSE,
            USE_APPROVAL,
            CONFIRM_DELIVERY,
            FRAME_NOT_SET ->
            throw FakeErrors.refused(
                ErrorReason.ERROR_REASON_FRAME_UNSUPPORTED, "not expected: " + frame);
      }
    }

    private void heartbeat(FakeInstance from, long frameId, Heartbeat heartbeat) {
      LeaseExtended.Builder answer = LeaseExtended.newBuilder().setFrameId(frameId);
      for (LeaseUsage usage : heartbeat.getLeasesList()) {
        FakeTask task = node.tasks().find(usage.getLease().getTaskId());
        Held held = task == null ? null : task.held;
        if (held != null && held.lease.equals(usage.getLease())) {
          held.expires = node.tasks().now().plus(held.heartbeat);
          answer.addExtended(held.lease);
        } else {
          answer.addLost(usage.getLease());
        }
      }
      if (!node.faults().swallowsHeartbeats()) {
        from.send(BrokerFrame.newBuilder().setLeaseExtended(answer));
      }
    }

    @Override
    public void onError(Throwable error) {
      leave();
    }

    @Override
    public void onCompleted() {
      FakeInstance present = instance;
      boolean open = present != null && !present.gone;
      leave();
      if (open) {
        out.onCompleted();
      }
    }

    private void leave() {
      if (instance != null && !instance.gone) {
        node.leave(instance);
        node.settle();
      }
    }
  }
}
