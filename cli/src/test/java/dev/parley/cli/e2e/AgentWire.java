package dev.parley.cli.e2e;

import dev.parley.v1.Ack;
import dev.parley.v1.AgentCard;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentServiceGrpc;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.BrokerFrame.FrameCase;
import dev.parley.v1.Capability;
import dev.parley.v1.Hello;
import dev.parley.v1.Lease;
import dev.parley.v1.Part;
import dev.parley.v1.Result;
import dev.parley.v1.StopEvidence;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One stream of an agent, frame by frame. Nothing goes out by itself: no heartbeat, no evidence.
 * Used by one thread.
 */
final class AgentWire implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BlockingQueue<BrokerFrame> frames = new LinkedBlockingQueue<>();

  /** Apart, since an assignment may overtake the answer that freed the agent for it. */
  private final BlockingQueue<BrokerFrame> acks = new LinkedBlockingQueue<>();

  private final StreamObserver<AgentFrame> out;
  private final Hello hello;
  private long frameId;

  AgentWire(ManagedChannel channel, String agentId, String capability) {
    this(
        channel,
        Hello.newBuilder()
            .setCard(
                AgentCard.newBuilder()
                    .setAgentId(agentId)
                    .addCapabilities(Capability.newBuilder().setName(capability)))
            .setInstanceId(agentId + "-1")
            .setProtocolVersionMin(1)
            .setProtocolVersionMax(1)
            .setMaxInFlight(1)
            .build());
  }

  private AgentWire(ManagedChannel channel, Hello hello) {
    this.hello = hello;
    this.out = AgentServiceGrpc.newStub(channel).connect(new Inbox());
    out.onNext(AgentFrame.newBuilder().setHello(hello).build());
  }

  /** Another stream of the same instance, which says that it still works under the lease. */
  AgentWire again(ManagedChannel channel, Lease held) {
    return new AgentWire(channel, hello.toBuilder().clearHeldLeases().addHeldLeases(held).build());
  }

  Welcome awaitWelcome() throws InterruptedException {
    return await(frames, FrameCase.WELCOME).getWelcome();
  }

  Assignment awaitAssignment() throws InterruptedException {
    return await(frames, FrameCase.ASSIGNMENT).getAssignment();
  }

  /** Sends a result under the lease; returns what the broker says to it. */
  Ack deliver(Lease lease, String text) throws InterruptedException {
    Result result = Result.newBuilder().addOutputs(Part.newBuilder().setText(text)).build();
    return ask(
        AgentFrame.newBuilder()
            .setResult(SubmitResult.newBuilder().setLease(lease).setResult(result)));
  }

  /** Says that it has stopped working under the lease; returns what the broker says to it. */
  Ack stop(Lease lease) throws InterruptedException {
    return ask(
        AgentFrame.newBuilder()
            .setStopEvidence(StopEvidence.newBuilder().setLease(lease).setStopped(true)));
  }

  private Ack ask(AgentFrame.Builder frame) throws InterruptedException {
    frameId++;
    out.onNext(frame.setFrameId(frameId).build());
    Ack ack = await(acks, FrameCase.ACK).getAck();
    if (ack.getFrameId() != frameId) {
      throw new AssertionError("expected the answer to frame " + frameId + ", but found " + ack);
    }
    return ack;
  }

  /** Returns the next frame of that kind; what comes before is ignored, as a stuck agent would. */
  private static BrokerFrame await(BlockingQueue<BrokerFrame> from, FrameCase kind)
      throws InterruptedException {
    while (true) {
      BrokerFrame frame = from.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("expected a frame " + kind + ", but none came");
      }
      if (frame.getFrameCase() == kind) {
        return frame;
      }
    }
  }

  @Override
  public void close() {
    out.onCompleted();
  }

  private final class Inbox implements StreamObserver<BrokerFrame> {
    @Override
    public void onNext(BrokerFrame frame) {
      (frame.hasAck() ? acks : frames).add(frame);
    }

    @Override
    public void onError(Throwable error) {
      // Whoever waits for a frame that can't come any more tells of it.
    }

    @Override
    public void onCompleted() {}
  }
}
