package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.WorkerListener;
import dev.parley.v1.Ack;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.Drain;
import dev.parley.v1.Hello;
import dev.parley.v1.Limits;
import dev.parley.v1.Welcome;
import io.grpc.Status;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The course of one worker: its streams, one after the other, and its way to the end. Confined to
 * the loop.
 *
 * <p>While it takes work it reconnects for ever; a drain lets what runs go on for a grace, then
 * tells it to stop, then leaves.
 */
final class WorkerLoop implements AgentStream.Owner, Attempts.Owner {
  private static final System.Logger LOG = System.getLogger("dev.parley.client");
  private static final int PROTOCOL_VERSION = 1;
  private static final int UNACKED_DEFAULT = 64;

  /** How long a stream has to last for the next reconnect to be a quick one again. */
  private static final Duration STABLE = Duration.ofSeconds(5);

  /**
   * How long handlers have to stop once they are told, and the broker to end a stream that was
   * half-closed.
   */
  private static final Duration SETTLE = Duration.ofSeconds(5);

  private static final Set<Status.Code> REFUSED_FOR_GOOD =
      Set.of(
          Status.Code.INVALID_ARGUMENT,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.ABORTED,
          Status.Code.PERMISSION_DENIED,
          Status.Code.UNAUTHENTICATED,
          Status.Code.UNIMPLEMENTED);

  private enum Course {
    TAKING,
    /** No new work; what runs goes on. */
    DRAINING,
    /** The grace is over: what runs was told to stop. */
    STOPPING,
    /** The stream is half-closed. */
    LEAVING,
    ENDED
  }

  private final ClientCore core;
  private final WorkerConfig config;
  private final String instanceId;
  private final WorkerCounters counters;
  private final Consumer<Consumer<WorkerListener>> tell;
  private final CompletableFuture<Void> termination = new CompletableFuture<>();
  private final Outbox outbox = new Outbox();
  private final Backoff backoff = new Backoff();
  private final Attempts attempts;
  private final Heartbeats heartbeats;

  private Course course = Course.TAKING;
  private @Nullable AgentStream stream;
  private boolean welcomed;
  private boolean brokerDrains;
  private int capacity;
  private int offeredInHello;

  /** The frame that told the broker of the drain, until it is answered. */
  private long drainFrameId;

  private long helloNanos;
  private long graceEndsNanos;
  private Loop.@Nullable Timer timer;

  WorkerLoop(
      ClientCore core,
      WorkerConfig config,
      String instanceId,
      WorkerCounters counters,
      Consumer<Consumer<WorkerListener>> tell) {
    this.core = core;
    this.config = config;
    this.instanceId = instanceId;
    this.counters = counters;
    this.tell = tell;
    this.capacity = config.maxInFlight();
    this.attempts = new Attempts(core, config, outbox, counters, tell, this);
    this.heartbeats = new Heartbeats(core.loop, attempts, outbox, this::silence);
  }

  /** Completes on the loop. */
  CompletableFuture<Void> termination() {
    return termination;
  }

  // Streams.

  void connect() {
    if (course == Course.ENDED || stream != null) {
      return;
    }
    if (core.loop.closed()) {
      end(Errors.closed());
      return;
    }
    attempts.newSession();
    offeredInHello = offered();
    Hello.Builder hello =
        Hello.newBuilder()
            .setCard(config.card())
            .setInstanceId(instanceId)
            .setProtocolVersionMin(PROTOCOL_VERSION)
            .setProtocolVersionMax(PROTOCOL_VERSION)
            .setMaxInFlight(offeredInHello);
    attempts.held().forEach(attempt -> hello.addHeldLeases(attempt.lease()));
    helloNanos = core.loop.nanoTime();
    stream = new AgentStream(core, this);
    stream.open(AgentFrame.newBuilder().setHello(hello).build());
  }

  @Override
  public void received(BrokerFrame frame) {
    switch (frame.getFrameCase()) {
      case WELCOME -> onWelcome(frame.getWelcome());
      case ASSIGNMENT -> onAssignment(frame.getAssignment());
      case REVOKE -> attempts.onRevoke(frame.getRevoke());
      case BUDGET_WARNING -> attempts.onBudgetWarning(frame.getBudgetWarning());
      case REQUEST_STOP -> attempts.onRequestStop(frame.getRequestStop());
      case LEASE_EXTENDED -> heartbeats.onLeaseExtended(frame.getLeaseExtended());
      case ACK -> onAck(frame.getAck());
      case DRAIN -> onDrain(frame.getDrain());
      case ANSWER -> attempts.onAnswer(frame.getAnswer());
      case DECISION -> attempts.onDecision(frame.getDecision());
      case MESSAGE -> attempts.onMessage(frame.getMessage());
      case FRAME_NOT_SET -> LOG.log(Level.DEBUG, "ignored a frame of an unknown kind");
    }
  }

  @Override
  public void ready() {
    outbox.pump();
  }

  private void onWelcome(Welcome welcome) {
    AgentStream present = stream;
    if (present == null || welcomed) {
      return;
    }
    welcomed = true;
    counters.connected(true);
    Limits limits = welcome.getLimits();
    core.limits = limits;
    LOG.log(
        Level.INFO,
        "agent {0} is connected, session {1}, broker {2}",
        config.card().getAgentId(),
        welcome.getSessionId(),
        welcome.getBrokerVersion());
    tell.accept(listener -> listener.connected(welcome.getSessionId()));
    attempts.confirmed(Set.copyOf(welcome.getConfirmedLeasesList()), helloNanos);
    int unackedMax = limits.getUnackedFramesMax();
    outbox.attach(
        present,
        unackedMax > 0 ? unackedMax : UNACKED_DEFAULT,
        limits.getFrameBytesMax() > 0 ? limits.getFrameBytesMax() : Integer.MAX_VALUE,
        attempts::refused);
    heartbeats.start(
        welcome.hasHeartbeatInterval()
            ? Times.of(welcome.getHeartbeatInterval())
            : Duration.ofSeconds(10));
    if (offered() != offeredInHello) {
      outbox.sendUnanswered(Frames.capacity(offered()));
    }
    settle();
  }

  /** The stream looks alive, but nobody answers: a new one can still save the leases. */
  private void silence() {
    if (stream != null) {
      stream.abandon();
      ended(Errors.local(Status.Code.UNAVAILABLE, "the broker does not answer heartbeats"));
    }
  }

  @Override
  public void ended(@Nullable ParleyException error) {
    boolean stable = welcomed && core.loop.nanoTime() - helloNanos > STABLE.toNanos();
    stream = null;
    welcomed = false;
    brokerDrains = false;
    counters.connected(false);
    drainFrameId = 0;
    outbox.detach();
    heartbeats.pause();
    if (course == Course.LEAVING) {
      end(null);
    } else if (error != null && REFUSED_FOR_GOOD.contains(error.code()) && !error.retryable()) {
      end(error);
    } else {
      if (stable) {
        backoff.reset();
      }
      reconnect(
          error != null
              ? error
              : Errors.local(Status.Code.UNAVAILABLE, "the broker closed the stream"));
    }
  }

  private void reconnect(ParleyException cause) {
    Duration wait = Times.longer(backoff.next(), cause.retryDelay().orElse(Duration.ZERO));
    LOG.log(
        Level.INFO,
        "agent {0} has no stream and connects again in {1} ms: {2}",
        config.card().getAgentId(),
        wait.toMillis(),
        cause.getMessage());
    tell.accept(listener -> listener.disconnected(cause, wait));
    counters.reconnected();
    core.loop.schedule(
        wait,
        () -> {
          // Otherwise gRPC's own, much longer, backoff would decide when the broker is found again.
          core.channel.resetConnectBackoff();
          connect();
        });
    settle();
  }

  private void onAssignment(Assignment assignment) {
    // After the half-close nothing can be said about it any more: the lease runs out by itself.
    if (course != Course.LEAVING) {
      attempts.onAssignment(assignment);
    }
  }

  private void onAck(Ack ack) {
    attempts.onAck(ack);
    if (ack.getFrameId() == drainFrameId) {
      drainFrameId = 0;
      settle();
    }
  }

  private void onDrain(Drain drain) {
    brokerDrains = true;
    Duration grace = Times.of(drain.getGrace());
    tell.accept(listener -> listener.brokerDraining(grace));
    settle();
  }

  // Attempts.

  @Override
  public void leasesChanged() {
    heartbeats.arm();
  }

  @Override
  public void forgotten() {
    settle();
  }

  @Override
  public void placeFreed() {
    outbox.sendUnanswered(Frames.capacity(offered()));
  }

  private int offered() {
    return course == Course.TAKING ? Math.max(0, capacity - attempts.placesHeldBack()) : 0;
  }

  void capacity(int tasks) {
    capacity = tasks;
    outbox.sendUnanswered(Frames.capacity(offered()));
  }

  // The end.

  /** Begins to drain; while draining, only a shorter grace changes anything. */
  void drain(Duration grace) {
    long ends = core.loop.nanoTime() + grace.toNanos();
    if (course == Course.TAKING) {
      course = Course.DRAINING;
      counters.draining();
      // Work may be on its way: once this is answered, no more of it will come.
      drainFrameId = outbox.sendAnswered(Frames.capacity(0));
    } else if (course != Course.DRAINING || ends - graceEndsNanos >= 0) {
      return;
    }
    graceEndsNanos = ends;
    setTimer(grace, this::graceOver);
    settle();
  }

  private void graceOver() {
    course = Course.STOPPING;
    attempts.stopAll("the worker is closing");
    // What has not stopped by then keeps its lease until that runs out: nobody else may start while
    // it still runs.
    setTimer(SETTLE, this::leave);
  }

  /**
   * Goes on when nothing is left to do: to the end, or to another stream when the broker goes away.
   */
  private void settle() {
    if (!attempts.isEmpty() || drainFrameId != 0) {
      return;
    }
    if (course == Course.DRAINING || course == Course.STOPPING) {
      leave();
    } else if (course == Course.TAKING && brokerDrains && stream != null) {
      brokerDrains = false;
      stream.halfClose();
    }
  }

  private void leave() {
    course = Course.LEAVING;
    if (stream != null) {
      stream.halfClose();
      setTimer(SETTLE, () -> end(null));
    } else {
      end(null);
    }
  }

  private void end(@Nullable ParleyException error) {
    if (course == Course.ENDED) {
      return;
    }
    course = Course.ENDED;
    counters.draining();
    counters.connected(false);
    setTimer(Duration.ZERO, () -> {});
    if (stream != null) {
      stream.abandon();
      stream = null;
    }
    attempts.clear("the worker has ended");
    heartbeats.arm();
    if (error == null) {
      termination.complete(null);
    } else {
      LOG.log(
          Level.ERROR, "agent {0} has ended: {1}", config.card().getAgentId(), error.getMessage());
      termination.completeExceptionally(error);
    }
  }

  private void setTimer(Duration delay, Runnable action) {
    if (timer != null) {
      timer.cancel();
    }
    timer = core.loop.schedule(delay, action);
  }
}
