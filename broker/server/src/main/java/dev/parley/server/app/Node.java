package dev.parley.server.app;

import dev.parley.engine.control.SwitchBoard;
import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.runtime.ReplyTo;
import dev.parley.server.artifact.ArtifactSource;
import dev.parley.server.artifact.ArtifactSweep;
import dev.parley.server.artifact.Artifacts;
import dev.parley.server.artifact.ShardReferences;
import dev.parley.server.edge.EdgeConfig;
import dev.parley.server.edge.EventLoops;
import dev.parley.server.edge.GrpcEdge;
import dev.parley.server.edge.id.IdSource;
import dev.parley.server.edge.map.StoredStamps;
import dev.parley.server.shard.HostConfig;
import dev.parley.server.shard.ShardHost;
import dev.parley.server.shard.ShardRefusedException;
import dev.parley.server.shard.ShardStores;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The agents, the shards and the edge, put together over stores of any kind. Started once, closed
 * once.
 */
final class Node {
  /** For calls that are being served: they take milliseconds, or belong to who waits for ever. */
  private static final Duration EDGE_GRACE = Duration.ofSeconds(2);

  private static final Duration SHARDS_GRACE = Duration.ofSeconds(5);

  private final BrokerConfig config;
  private final EventLoops loops = EventLoops.start();
  private final ExecutorService background;
  private final ShardHost shards;
  private final GrpcEdge edge;
  private final @Nullable Artifacts artifacts;
  private final @Nullable ArtifactSweep artifactSweep;

  /**
   * Puts one together.
   *
   * @param journalId tells the journals of the stores from those of any other broker
   * @param journalOld whether anything was in the journals before
   */
  Node(
      BrokerConfig config, List<ShardStores> stores, String journalId, BooleanSupplier journalOld) {
    this.config = config;
    this.background =
        Executors.newFixedThreadPool(
            2, Thread.ofPlatform().name("parley-background-", 0).daemon(true).factory());
    SecureRandom random = new SecureRandom();
    AgentRegistry agents = new AgentRegistry();
    this.shards =
        new ShardHost(
            new HostConfig(
                config.nodeId(),
                config.configOfShard(stores.size()),
                config.limitsOfShard(stores.size()),
                new StoredStamps()),
            stores,
            agents,
            loops::next,
            background,
            new SplittableRandom(random.nextLong()),
            this::available);
    this.artifacts = openArtifacts(config, journalId, journalOld);
    this.artifactSweep =
        artifacts == null ? null : new ArtifactSweep(artifacts, new ShardReferences(shards));
    this.edge =
        new GrpcEdge(
            new EdgeConfig(
                config.nodeId(),
                config.address(),
                config.edgeLimits(),
                config.taskLimits(),
                config.rules(),
                config.version()),
            loops,
            shards,
            agents,
            artifacts,
            new IdSource(random));
  }

  private static @Nullable Artifacts openArtifacts(
      BrokerConfig config, String journalId, BooleanSupplier journalOld) {
    ArtifactSource source = config.artifacts();
    try {
      return source == null
          ? null
          : Artifacts.open(
              source.open(),
              journalId,
              journalOld,
              config.artifactLimits(),
              System::currentTimeMillis);
    } catch (IOException e) {
      throw new BrokerStartException(
          "Expected a store for artifacts that can be used, but: %s. Choose another place for them, or see to what is wrong there."
              .formatted(e),
          e);
    }
  }

  private void available(boolean available) {
    if (available) {
      // A change that did not reach all shards before. Should it fail, a shard is opened again.
      new SwitchBoard(shards).spread(ReplyTo.nobody());
    }
    edge.setServing(available);
  }

  /**
   * Opens the port, then the shards, and waits until all of them are open. In this order, because
   * opening a shard takes it away from whoever has it: not before it is clear that we can serve.
   */
  void start() throws InterruptedException {
    try {
      edge.start();
    } catch (IOException e) {
      throw new BrokerStartException(
          "Expected to listen on %s port %d, but it cannot be had: %s. Stop what uses the port, or choose another one."
              .formatted(config.bindAddress(), config.port(), reason(e)),
          e);
    }
    CompletableFuture<Void> opened = shards.open();
    try {
      opened.get(config.openTimeout().toMillis(), TimeUnit.MILLISECONDS);
      if (artifactSweep != null) {
        artifactSweep.start();
      }
    } catch (ExecutionException e) {
      throw refused(e);
    } catch (TimeoutException e) {
      throw new BrokerStartException(
          "Expected all shards to be open within %d s, but they are not. The last reason: %s. See that Kafka is up and has room, then start again."
              .formatted(config.openTimeout().toSeconds(), shards.lastProblem()),
          e);
    }
  }

  private static BrokerStartException refused(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof ShardRefusedException refused) {
      return new BrokerStartException(
          refused.getMessage() + ". Start the version of the broker that wrote it, or a newer one.",
          refused);
    }
    return new BrokerStartException("The shards could not be opened: " + cause, e);
  }

  private static String reason(IOException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  int port() {
    return edge.port();
  }

  /** Lets agents leave, commits what was decided, and ends everything that was started. */
  void close() throws InterruptedException {
    edge.drain(config.drainGrace());
    stop();
  }

  /** The same without waiting for agents. */
  void stop() throws InterruptedException {
    if (artifactSweep != null) {
      artifactSweep.close();
    }
    edge.close(EDGE_GRACE);
    shards.close(SHARDS_GRACE);
    loops.close();
    background.shutdownNow();
    if (artifacts != null) {
      artifacts.close();
    }
  }
}
