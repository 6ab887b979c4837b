package dev.parley.server.edge;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.server.artifact.Artifacts;
import dev.parley.server.edge.agent.AgentContext;
import dev.parley.server.edge.agent.AgentStreamService;
import dev.parley.server.edge.agent.Sessions;
import dev.parley.server.edge.artifact.ArtifactContext;
import dev.parley.server.edge.artifact.ArtifactEdge;
import dev.parley.server.edge.artifact.Transfers;
import dev.parley.server.edge.control.ControlServiceEdge;
import dev.parley.server.edge.control.NodeDrain;
import dev.parley.server.edge.coordination.CoordinationEdge;
import dev.parley.server.edge.directory.AgentDirectoryEdge;
import dev.parley.server.edge.error.CallGuard;
import dev.parley.server.edge.error.Faults;
import dev.parley.server.edge.id.IdSource;
import dev.parley.server.edge.rule.RuleDesk;
import dev.parley.server.edge.schedule.ScheduleServiceEdge;
import dev.parley.server.edge.task.CreateStreams;
import dev.parley.server.edge.task.TaskContext;
import dev.parley.server.edge.task.TaskServiceEdge;
import dev.parley.server.edge.task.Watches;
import dev.parley.server.edge.verify.CardSchemas;
import dev.parley.server.edge.verify.ResultChecks;
import dev.parley.server.rule.RuleBook;
import dev.parley.server.security.Connections;
import dev.parley.server.security.IdentityInterceptor;
import dev.parley.server.shard.TaskShards;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The services on one port. Thread-safe.
 *
 * <p>Handlers run on the event loops of the transport: nothing in them may block.
 */
public final class GrpcEdge {
  private static final long SWEEP_PERIOD_MS = 500;

  private final Server server;
  private final HealthStatusManager health = new HealthStatusManager();
  private final AgentRegistry agents;
  private final Sessions sessions;
  private final NodeDrain drain;
  private final Watches watches;
  private final CreateStreams createStreams = new CreateStreams();
  private final Faults faults;
  private final @Nullable Transfers transfers;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("parley-edge-timer").daemon(true).factory());

  private final ResultChecks checks;
  private final @Nullable RuleDesk rules;

  /** Set once, by {@link #start}. */
  private volatile @Nullable Future<?> sweeping;

  private boolean serving;

  /**
   * Prepares the services.
   *
   * @param artifacts null for an edge that serves none
   */
  public GrpcEdge(
      EdgeConfig config,
      EventLoops loops,
      TaskShards shards,
      AgentRegistry agents,
      @Nullable Artifacts artifacts,
      IdSource ids) {
    this.agents = agents;
    this.sessions = new Sessions(config.limits().sessionsMax());
    this.drain =
        new NodeDrain(
            config.nodeId(), agents, sessions, System::currentTimeMillis, this::tellHealth);
    this.watches = new Watches(config.limits().watchesMax());
    this.faults = new Faults(ids::random);
    this.checks = new ResultChecks(faults, artifacts);
    CardSchemas cardSchemas = new CardSchemas();
    RuleBook book = config.rules();
    this.rules =
        book == null ? null : new RuleDesk(book, shards, agents, config.tasks().loops(), faults);
    AgentContext agentContext =
        new AgentContext(
            shards,
            agents,
            config.limits(),
            config.tasks(),
            ids,
            faults,
            checks,
            cardSchemas,
            rules,
            System::currentTimeMillis,
            config.brokerVersion());
    TaskContext taskContext =
        new TaskContext(
            shards,
            agents,
            config.limits(),
            ids,
            faults,
            checks,
            cardSchemas,
            rules,
            GrpcEdge::steadyMs);
    this.transfers =
        artifacts == null
            ? null
            : new Transfers(artifacts.limits().transfersMax(), artifacts.limits().stallMs());
    TransportLogs.quieten();
    CallGuard guard = new CallGuard(faults);
    NettyServerBuilder builder =
        Transport.configure(NettyServerBuilder.forAddress(config.address()), loops, config.limits())
            .addTransportFilter(new Connections())
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance());
    for (BindableService service :
        List.of(
            new AgentStreamService(agentContext, sessions),
            new TaskServiceEdge(taskContext, watches, createStreams),
            new ControlServiceEdge(taskContext, agents, drain),
            new CoordinationEdge(shards, faults),
            new ScheduleServiceEdge(taskContext),
            new AgentDirectoryEdge(agents),
            new ArtifactEdge(artifactContext(artifacts)))) {
      builder.addService(guarded(service, guard));
    }
    this.server = builder.build();
    setServing(false);
  }

  private @Nullable ArtifactContext artifactContext(@Nullable Artifacts artifacts) {
    return artifacts == null || transfers == null
        ? null
        : new ArtifactContext(artifacts, transfers, faults, GrpcEdge::steadyMs);
  }

  private static ServerServiceDefinition guarded(BindableService service, CallGuard guard) {
    return ServerInterceptors.interceptForward(
        Wire.of(service.bindService()), guard, new IdentityInterceptor());
  }

  /**
   * Opens the port.
   *
   * @throws IOException when it cannot be had
   */
  public void start() throws IOException {
    server.start();
    sweeping =
        timer.scheduleWithFixedDelay(
            this::sweep, SWEEP_PERIOD_MS, SWEEP_PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    try {
      sessions.sweep(System.currentTimeMillis());
      watches.sweep(steadyMs());
      if (transfers != null) {
        transfers.sweep(steadyMs());
      }
    } catch (RuntimeException e) {
      faults.note("the sweep of streams", e);
    }
  }

  /** The port that is listened on. */
  public int port() {
    return server.getPort();
  }

  /** Says to health checks whether calls will be served. */
  public void setServing(boolean newServing) {
    synchronized (health) {
      serving = newServing;
    }
    tellHealth();
  }

  private void tellHealth() {
    synchronized (health) {
      boolean ready = serving && !drain.isDraining();
      ServingStatus status = ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
      health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    }
  }

  /**
   * Gives out no more work and waits until the agents have left.
   *
   * @param grace how long to wait at most
   */
  public void drain(Duration grace) throws InterruptedException {
    health.enterTerminalState();
    agents.drain();
    sessions.drain(grace.toMillis());
    sessions.awaitNone(grace);
  }

  /**
   * Ends all streams, lets calls that are being served end, and closes the port.
   *
   * @param grace how long to wait for those calls
   */
  public void close(Duration grace) throws InterruptedException {
    Future<?> sweeps = sweeping;
    if (sweeps != null) {
      sweeps.cancel(false);
    }
    timer.shutdown();
    sessions.close();
    watches.close();
    createStreams.close();
    server.shutdown();
    if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      server.awaitTermination(1, TimeUnit.SECONDS);
    }
    if (transfers != null) {
      transfers.close(grace);
    }
    if (rules != null) {
      rules.close();
    }
  }

  private static long steadyMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
