package dev.parley.benchmarks.load.fleet;

import dev.parley.benchmarks.load.fleet.MessageSizes.Kind;
import dev.parley.v1.Ack;
import dev.parley.v1.AgentCard;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentServiceGrpc;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.Capability;
import dev.parley.v1.Heartbeat;
import dev.parley.v1.Hello;
import dev.parley.v1.Lease;
import dev.parley.v1.LeaseExtended;
import dev.parley.v1.LeaseUsage;
import dev.parley.v1.Result;
import dev.parley.v1.Revoke;
import dev.parley.v1.StopEvidence;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.SubmitVerdict;
import dev.parley.v1.Verdict;
import dev.parley.v1.Welcome;
import dev.parley.v1.Yield;
import io.grpc.stub.StreamObserver;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One connected instance of an agent. Everything happens on the loop of its line, but for what is
 * said to be thread-safe.
 */
public final class Agent implements AutoCloseable {
  /** A power of two above the most frames that may wait for their ack. */
  private static final int UNACKED_SLOTS = 2048;

  private final Line line;
  private final MessageSizes sizes;
  private final Work work;
  private final StreamObserver<AgentFrame> out;
  private final @Nullable AgentFrame[] unacked = new AgentFrame[UNACKED_SLOTS];
  private final Set<Lease> held = new HashSet<>();
  private final CompletableFuture<Agent> welcome = new CompletableFuture<>();
  private final CompletableFuture<Void> broken = new CompletableFuture<>();
  private final AtomicLong refusals = new AtomicLong();
  private volatile @Nullable Future<?> beating;
  private long frameId;

  private Agent(Line line, MessageSizes sizes, Work work) {
    this.line = line;
    this.sizes = sizes;
    this.work = work;
    this.out = AgentServiceGrpc.newStub(line.channel()).connect(new Inbox());
  }

  /**
   * Connects an instance.
   *
   * @param agentId of its own
   * @param capability the one that it offers
   * @param labels of its card
   * @param inFlight how much work it takes at a time
   * @param sizes take notice of its messages
   */
  public static Agent connect(
      Line line,
      String agentId,
      String capability,
      Map<String, String> labels,
      int inFlight,
      MessageSizes sizes,
      Work work) {
    Agent agent = new Agent(line, sizes, work);
    agent.out.onNext(
        AgentFrame.newBuilder().setHello(hello(agentId, capability, labels, inFlight)).build());
    return agent;
  }

  /** Connects an instance without labels. */
  public static Agent connect(
      Line line, String agentId, String capability, int inFlight, MessageSizes sizes, Work work) {
    return connect(line, agentId, capability, Map.of(), inFlight, sizes, work);
  }

  private static Hello hello(
      String agentId, String capability, Map<String, String> labels, int inFlight) {
    return Hello.newBuilder()
        .setCard(
            AgentCard.newBuilder()
                .setAgentId(agentId)
                .addCapabilities(Capability.newBuilder().setName(capability))
                .putAllLabels(labels))
        .setInstanceId(agentId + "-1")
        .setProtocolVersionMin(1)
        .setProtocolVersionMax(1)
        .setMaxInFlight(inFlight)
        .build();
  }

  /** Returns what completes when the broker has let the agent in. Thread-safe. */
  public CompletableFuture<Agent> welcome() {
    return welcome;
  }

  /** Returns what completes exceptionally when the stream breaks. Thread-safe. */
  public CompletableFuture<Void> broken() {
    return broken;
  }

  /** Returns how often the broker asked to come again later. Thread-safe. */
  public long refusals() {
    return refusals.get();
  }

  /** Returns the line, to run something on its loop. Thread-safe. */
  public Line line() {
    return line;
  }

  /** Keeps a lease alive until its result is submitted or it is revoked. */
  public void hold(Lease lease) {
    held.add(lease);
  }

  /** Returns whether a lease is held and was not revoked. */
  public boolean holds(Lease lease) {
    return held.contains(lease);
  }

  /** Says that an assignment is done. */
  public void submit(Lease lease, Result result) {
    held.remove(lease);
    AgentFrame frame =
        AgentFrame.newBuilder()
            .setFrameId(++frameId)
            .setResult(SubmitResult.newBuilder().setLease(lease).setResult(result))
            .build();
    sizes.sent(Kind.RESULT, frame);
    send(frame);
  }

  /** Says what a review has come to. */
  public void judge(Lease lease, Verdict verdict) {
    held.remove(lease);
    send(
        AgentFrame.newBuilder()
            .setFrameId(++frameId)
            .setVerdict(SubmitVerdict.newBuilder().setLease(lease).setVerdict(verdict))
            .build());
  }

  /** Lets go of an assignment until all its children are done. */
  public void yieldTask(Lease lease) {
    held.remove(lease);
    send(
        AgentFrame.newBuilder()
            .setFrameId(++frameId)
            .setYieldTask(Yield.newBuilder().setLease(lease))
            .build());
  }

  private void send(AgentFrame frame) {
    unacked[slot(frame.getFrameId())] = frame;
    out.onNext(frame);
  }

  private static int slot(long frame) {
    return (int) frame & (UNACKED_SLOTS - 1);
  }

  private void received(BrokerFrame frame) {
    switch (frame.getFrameCase()) {
      case ASSIGNMENT -> assigned(frame);
      case ACK -> acked(frame);
      case REVOKE -> revoked(frame.getRevoke());
      case LEASE_EXTENDED -> extended(frame.getLeaseExtended());
      case WELCOME -> welcomed(frame.getWelcome());
      case DRAIN, BUDGET_WARNING, ANSWER, DECISION, MESSAGE, REQUEST_STOP, FRAME_NOT_SET -> {}
    }
  }

  private void welcomed(Welcome message) {
    long interval = Requester.nanos(message.getHeartbeatInterval());
    // Twice as often as asked, so that a beat that comes late does no harm.
    beating =
        line.loop()
            .scheduleAtFixedRate(this::beat, interval / 2, interval / 2, TimeUnit.NANOSECONDS);
    welcome.complete(this);
  }

  private void assigned(BrokerFrame frame) {
    Assignment assignment = frame.getAssignment();
    sizes.sent(Kind.ASSIGNMENT, frame);
    work.assigned(this, assignment);
  }

  private void acked(BrokerFrame frame) {
    Ack ack = frame.getAck();
    int slot = slot(ack.getFrameId());
    AgentFrame sent = unacked[slot];
    if (sent == null || sent.getFrameId() != ack.getFrameId()) {
      return;
    }
    if (ack.hasRefusal() && ack.getRefusal().hasRetryDelay()) {
      refusals.getAndIncrement();
      var unused =
          line.loop()
              .schedule(
                  () -> out.onNext(sent),
                  Requester.nanos(ack.getRefusal().getRetryDelay()),
                  TimeUnit.NANOSECONDS);
      return;
    }
    sizes.sent(Kind.ACK, frame);
    unacked[slot] = null;
  }

  private void revoked(Revoke revoke) {
    stopped(revoke.getLease());
  }

  private void extended(LeaseExtended message) {
    message.getLostList().forEach(this::stopped);
  }

  private void stopped(Lease lease) {
    held.remove(lease);
    out.onNext(
        AgentFrame.newBuilder()
            .setStopEvidence(StopEvidence.newBuilder().setLease(lease).setStopped(true))
            .build());
    work.revoked(this, lease);
  }

  private void beat() {
    if (held.isEmpty() || broken.isDone()) {
      return;
    }
    Heartbeat.Builder heartbeat = Heartbeat.newBuilder();
    held.forEach(lease -> heartbeat.addLeases(LeaseUsage.newBuilder().setLease(lease)));
    out.onNext(AgentFrame.newBuilder().setHeartbeat(heartbeat).build());
  }

  @Override
  public void close() {
    Future<?> beats = beating;
    if (beats != null) {
      beats.cancel(false);
    }
    broken.cancel(false);
    line.close();
  }

  private final class Inbox implements StreamObserver<BrokerFrame> {
    @Override
    public void onNext(BrokerFrame frame) {
      try {
        received(frame);
      } catch (RuntimeException e) {
        broken.completeExceptionally(e);
        throw e;
      }
    }

    @Override
    public void onError(Throwable error) {
      welcome.completeExceptionally(error);
      broken.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
      onError(new IllegalStateException("Expected the stream to stay, but the broker ended it."));
    }
  }
}
