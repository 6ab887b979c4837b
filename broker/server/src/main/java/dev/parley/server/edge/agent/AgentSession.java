package dev.parley.server.edge.agent;

import dev.parley.engine.dispatch.AgentConnection;
import dev.parley.engine.dispatch.AgentFacts;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.HelloCheck;
import dev.parley.server.edge.check.Times;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.EffectMapper;
import dev.parley.server.edge.map.LeaseMapper;
import dev.parley.server.edge.verify.CardSchemas;
import dev.parley.server.security.Identity;
import dev.parley.v1.Ack;
import dev.parley.v1.AgentCard;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.Capability;
import dev.parley.v1.Drain;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Hello;
import dev.parley.v1.Welcome;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one agent instance.
 *
 * <p>Frames come in on the event loop of the connection, replies and effects on the threads of
 * shards; they meet in the {@link Outbox}. Nothing here blocks.
 */
final class AgentSession implements AgentConnection {
  private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);

  /** The one version of the protocol that this broker speaks. */
  private static final int PROTOCOL_VERSION = 1;

  private final AgentContext context;
  private final Identity identity;
  private final Sessions sessions;
  private final Outbox outbox;
  private final FrameDesk desk;
  private final String sessionId;
  private final long startMs;
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicBoolean left = new AtomicBoolean();

  /** Written by the event loop, once. */
  private volatile @Nullable Holder holder;

  /** The card whose schemas tasks are held to, from connecting until leaving. */
  private final AtomicReference<@Nullable AgentCard> listed = new AtomicReference<>();

  /** The card when it says what results look like; written once, before the welcome. */
  private volatile @Nullable AgentCard schemas;

  /** Held while a frame is put in line that has to come before, or must not come after, Drain. */
  private final Object drainLock = new Object();

  private boolean draining;

  /** When the stream ends unless there is unfinished work; 0 while no operator drains the node. */
  private volatile long drainEndMs;

  private volatile int inFlightMax;
  private volatile boolean halfClosed;

  AgentSession(
      AgentContext context,
      Identity identity,
      ServerCallStreamObserver<BrokerFrame> call,
      Sessions sessions) {
    this.context = context;
    this.identity = identity;
    this.sessions = sessions;
    this.outbox = new Outbox(call, context.faults(), context.limits().outboundFramesMax());
    this.desk = new FrameDesk(context, this);
    this.sessionId = context.ids().random();
    this.startMs = context.clock().getAsLong();
    call.setOnReadyHandler(outbox::drain);
    call.setOnCancelHandler(this::canceled);
  }

  /** Ends the stream at once when it cannot be served. */
  void start() {
    Problem problem = sessions.admit(this);
    if (problem != null) {
      fail(problem);
    }
  }

  StreamObserver<AgentFrame> inbound() {
    return new StreamObserver<>() {
      @Override
      public void onNext(AgentFrame frame) {
        received(frame);
      }

      @Override
      public void onError(Throwable gone) {
        canceled();
      }

      @Override
      public void onCompleted() {
        halfClosed();
      }
    };
  }

  private void received(AgentFrame frame) {
    if (outbox.isClosed()) {
      return;
    }
    Problem problem = unacceptable(frame);
    if (problem != null) {
      fail(problem);
    } else if (frame.hasHello()) {
      hello(frame.getFrameId(), frame.getHello());
    } else {
      desk.handle(frame);
    }
  }

  /** Why a frame ends the stream; null when it does not. */
  private @Nullable Problem unacceptable(AgentFrame frame) {
    int bytes = frame.getSerializedSize();
    if (bytes > context.limits().frameBytesMax()) {
      return Problem.of(
          ErrorReason.ERROR_REASON_FRAME_TOO_LARGE,
          "Expected a frame of at most %,d bytes, but found %,d"
              .formatted(context.limits().frameBytesMax(), bytes),
          Errors.fact("limit", context.limits().frameBytesMax()));
    }
    if (frame.hasHello() != (holder == null)) {
      return Problem.of(
          ErrorReason.ERROR_REASON_HELLO_EXPECTED,
          holder == null
              ? "Expected Hello as the first frame, but found " + frame.getFrameCase()
              : "Expected Hello once, but it came again");
    }
    if (unanswered.incrementAndGet() > context.limits().unackedFramesMax()) {
      return Problem.of(
          ErrorReason.ERROR_REASON_FRAMES_EXCEEDED,
          "Expected at most %d frames without an answer, but there are more"
              .formatted(context.limits().unackedFramesMax()),
          Errors.fact("limit", context.limits().unackedFramesMax()));
    }
    return null;
  }

  private void hello(long frameId, Hello hello) {
    Check check = new Check();
    HelloCheck.check(check, hello, context.limits());
    Problem problem = check.problem();
    if (problem == null) {
      problem = versionProblem(hello);
    }
    if (problem == null && hello.getHeldLeasesCount() == 0) {
      problem = sessions.closedToNew();
    }
    if (problem != null) {
      fail(problem);
      return;
    }
    AgentCard card = hello.getCard();
    Holder self = new Holder(identity.tenant(), card.getAgentId(), hello.getInstanceId());
    setInFlightMax(hello.getMaxInFlight());
    holder = self;
    if (!CardSchemas.hasSchemas(card)) {
      connect(self, frameId, hello);
      return;
    }
    context
        .checks()
        .prepare(
            identity,
            card,
            invalid -> {
              if (invalid == null) {
                schemas = CardSchemas.hasOutputSchemas(card) ? card : null;
                connect(self, frameId, hello);
              } else {
                fail(invalid);
              }
            });
  }

  private void connect(Holder self, long frameId, Hello hello) {
    if (isEnding()) {
      // A newer stream of this instance may be there already.
      end();
      return;
    }
    AgentCard card = hello.getCard();
    context.cardSchemas().connected(identity.tenant(), card);
    listed.set(card);
    // From here on no other stream of this instance is given work; then the shards say what it
    // holds.
    context.agents().connect(self, facts(card), this, startMs);
    if (isEnding()) {
      disconnect();
      end();
      return;
    }
    List<Lease> held =
        hello.getHeldLeasesList().stream()
            .map(lease -> LeaseMapper.toEngine(identity.tenant(), lease))
            .toList();
    new Reconciliation(context, self, held, leases -> welcome(self, frameId, leases), this::fail)
        .start();
  }

  /** Whether the agent has gone or says no more, perhaps while its card was being looked at. */
  private boolean isEnding() {
    return left.get() || halfClosed;
  }

  private static @Nullable Problem versionProblem(Hello hello) {
    if (hello.getProtocolVersionMin() <= PROTOCOL_VERSION
        && hello.getProtocolVersionMax() >= PROTOCOL_VERSION) {
      return null;
    }
    return Problem.of(
        ErrorReason.ERROR_REASON_PROTOCOL_VERSION_UNSUPPORTED,
        "Expected protocol version %d, but the agent speaks %d to %d"
            .formatted(
                PROTOCOL_VERSION, hello.getProtocolVersionMin(), hello.getProtocolVersionMax()),
        Map.of(
            "version_min", String.valueOf(PROTOCOL_VERSION),
            "version_max", String.valueOf(PROTOCOL_VERSION)));
  }

  private static AgentFacts facts(AgentCard card) {
    TreeSet<String> capabilities = new TreeSet<>();
    for (Capability capability : card.getCapabilitiesList()) {
      capabilities.add(capability.getName());
    }
    return new AgentFacts(capabilities, Labels.of(card.getLabelsMap()), card.toByteString());
  }

  private void welcome(Holder self, long frameId, List<Lease> confirmed) {
    LOG.debug(
        "Agent {} instance {} opened session {}", self.agentId(), self.instanceId(), sessionId);
    // Before the agent can say anything of its confirmed leases; what is delivered meanwhile waits
    // for the welcome.
    context.agents().open(self, this, inFlightMax, confirmed);
    outbox.open(
        BrokerFrame.newBuilder()
            .setWelcome(
                Welcome.newBuilder()
                    .setSessionId(sessionId)
                    .setProtocolVersion(PROTOCOL_VERSION)
                    .setHeartbeatInterval(Times.duration(context.limits().heartbeatIntervalMs()))
                    .setLimits(context.limits().toMessage(context.taskLimits()))
                    .addAllConfirmedLeases(confirmed.stream().map(LeaseMapper::toPublic).toList())
                    .setBrokerVersion(context.brokerVersion()))
            .build());
    answered(frameId, null);
    if (context.agents().isDrained(self, this)) {
      drainUntil(sessions.drainEndMs());
    }
  }

  Holder self() {
    Holder self = holder;
    if (self == null) {
      throw new IllegalStateException("Expected a stream that has said hello.");
    }
    return self;
  }

  /** Whether the card says what results look like. */
  boolean declaresOutputs() {
    return schemas != null;
  }

  /** What the card says of the results of a capability; empty for nothing. */
  String outputSchema(String capability) {
    AgentCard card = schemas;
    return card == null ? "" : CardSchemas.outputSchema(card, capability);
  }

  Identity identity() {
    return identity;
  }

  String tenant() {
    return identity.tenant();
  }

  void setCapacity(int wanted) {
    setInFlightMax(wanted);
    context.agents().setCapacity(self(), this, inFlightMax);
  }

  private void setInFlightMax(int wanted) {
    inFlightMax = Math.min(wanted, context.limits().inFlightMax());
  }

  void send(BrokerFrame frame) {
    offer(() -> frame);
  }

  private boolean offer(Supplier<BrokerFrame> frame) {
    boolean taken = outbox.offer(frame);
    if (!taken) {
      leave();
    }
    return taken;
  }

  /** Answers a frame: with its ack, if it has an id. */
  void answered(long frameId, @Nullable Problem problem) {
    if (frameId != 0) {
      Ack.Builder ack = Ack.newBuilder().setFrameId(frameId);
      if (problem != null) {
        ack.setRefusal(Errors.refusal(problem));
      }
      send(BrokerFrame.newBuilder().setAck(ack).build());
    }
    if (unanswered.decrementAndGet() == 0 && halfClosed) {
      end();
    }
  }

  @Override
  public boolean deliver(TaskEffect.Deliver work) {
    synchronized (drainLock) {
      return !draining && offer(() -> EffectMapper.toFrame(work));
    }
  }

  @Override
  public void revoke(TaskEffect.Revoke revoke) {
    send(EffectMapper.toFrame(revoke));
  }

  @Override
  public void warn(TaskEffect.BudgetNotice notice) {
    send(EffectMapper.toFrame(notice));
  }

  @Override
  public void tell(TaskEffect.Tell news) {
    offer(() -> EffectMapper.toFrame(news));
  }

  @Override
  public void requestStop(TaskEffect.RequestStop request) {
    send(EffectMapper.toFrame(request));
  }

  @Override
  public void replaced() {
    fail(
        Problem.of(
            ErrorReason.ERROR_REASON_SESSION_REPLACED,
            "Expected one stream of this instance, but a newer one has connected"));
  }

  void drain(long graceMs) {
    synchronized (drainLock) {
      draining = true;
      send(
          BrokerFrame.newBuilder()
              .setDrain(Drain.newBuilder().setGrace(Times.duration(graceMs)))
              .build());
    }
  }

  /** An operator drains the node: the stream stays for as long as there is unfinished work. */
  void drainUntil(long endMs) {
    long nowMs = context.clock().getAsLong();
    drainEndMs = Math.max(endMs, nowMs);
    drain(drainEndMs - nowMs);
  }

  /** The node serves again: the agent connects anew, with the leases that it holds. */
  void drainNoLonger() {
    if (drainEndMs > 0) {
      fail(Problem.nodeDraining());
    }
  }

  /** Ends the stream when it has not said hello for too long, or is drained and idle. */
  void sweep(long nowMs) {
    Holder self = holder;
    if (self != null
        && drainEndMs > 0
        && nowMs >= drainEndMs
        && context.agents().isIdle(self, this)) {
      fail(Problem.nodeDraining());
      return;
    }
    if (holder == null && nowMs - startMs > context.limits().helloWaitMs()) {
      fail(
          Problem.of(
              ErrorReason.ERROR_REASON_HELLO_EXPECTED,
              "Expected Hello within %d ms, but nothing came"
                  .formatted(context.limits().helloWaitMs())));
    }
  }

  void fail(Problem problem) {
    outbox.fail(problem);
    leave();
  }

  private void halfClosed() {
    halfClosed = true;
    disconnect();
    if (unanswered.get() == 0) {
      end();
    }
  }

  private void end() {
    outbox.complete();
    leave();
  }

  private void canceled() {
    outbox.abandon();
    leave();
  }

  private void leave() {
    if (left.compareAndSet(false, true)) {
      disconnect();
      sessions.remove(this);
      LOG.debug("Session {} ended", sessionId);
    }
  }

  private void disconnect() {
    Holder self = holder;
    if (self != null) {
      context.agents().disconnect(self, this);
    }
    AgentCard card = listed.getAndSet(null);
    if (card != null) {
      context.cardSchemas().disconnected(identity.tenant(), card);
    }
  }
}
