package dev.parley.server.app;

import dev.parley.engine.runtime.ShardConfig;
import dev.parley.engine.task.TaskLimits;
import dev.parley.server.artifact.ArtifactLimits;
import dev.parley.server.artifact.ArtifactSource;
import dev.parley.server.edge.check.EdgeLimits;
import dev.parley.server.kafka.ShardCount;
import dev.parley.server.rule.RuleBook;
import dev.parley.v1.LoopPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a broker runs. Immutable; made with {@link #builder}.
 *
 * @param bindAddress the host name or address to listen on: one of this machine's loopback
 *     addresses
 * @param port the port to listen on, 0 to 65,535; 0 for any that is free
 * @param bootstrapServers where Kafka is, as {@code host:port,…}
 * @param topicPrefix what the names of the topics start with
 * @param shards how many slices the tasks are kept in, 1 to 1,024; 0 for as many as there are, or 4
 *     where there are none yet. Once topics exist it can't be changed
 * @param nodeId names this node in the journal, 1 to 128 characters
 * @param version told to agents, for their logs
 * @param openTimeout how long to wait at start until all shards are open
 * @param drainGrace how long to wait at the end until agents have left
 * @param finishedTreesMax how many trees that have ended are kept in memory; each shard has an
 *     equal share
 * @param taskBytesMax how much all tasks may take, in bytes; each shard has an equal share
 * @param taskLimits of each shard, but for the trees that have ended and the bytes
 * @param artifacts where artifacts are kept; null for a broker that keeps none
 * @param rules what may happen; null for a broker without rules
 * @param kafkaProperties further settings for Kafka's clients
 */
public record BrokerConfig(
    String bindAddress,
    int port,
    String bootstrapServers,
    String topicPrefix,
    int shards,
    String nodeId,
    String version,
    Duration openTimeout,
    Duration drainGrace,
    EdgeLimits edgeLimits,
    int finishedTreesMax,
    long taskBytesMax,
    TaskLimits taskLimits,
    ShardConfig shardConfig,
    @Nullable ArtifactSource artifacts,
    ArtifactLimits artifactLimits,
    @Nullable RuleBook rules,
    Map<String, String> kafkaProperties) {

  private static final int SHARDS_DEFAULT = 4;

  /** A task that is done at once has five, one for being forgotten among them. */
  private static final int EVENTS_OF_TREE = 8;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one is not as documented; the message says which and why
   */
  public BrokerConfig {
    inRange("port", port, 0, 65_535);
    inRange("shards", shards, 0, 1_024);
    inRange("nodeId length", nodeId.length(), 1, 128);
    positive("openTimeout", openTimeout);
    positive("drainGrace", drainGrace);
    kafkaProperties = Map.copyOf(kafkaProperties);
    loopback(bindAddress);
  }

  /** A configuration for a Kafka, with the usual values for all else. */
  public static Builder builder(String bootstrapServers) {
    return new Builder(bootstrapServers);
  }

  /** Where to listen. */
  InetSocketAddress address() {
    return new InetSocketAddress(loopback(bindAddress), port);
  }

  ShardCount shardCount() {
    return shards == 0 ? ShardCount.adoptOr(SHARDS_DEFAULT) : ShardCount.exactly(shards);
  }

  /** The limits of each of so many shards. */
  TaskLimits limitsOfShard(int count) {
    return taskLimits
        .with(finishedTreesOfShard(count), taskLimits.loops())
        .withTaskBytesMax(taskBytesMax / count);
  }

  /**
   * The limits of the runtime of each of so many shards. The journal is replayed as far back as the
   * trees go that are kept, if each is a task or two: then nothing is ever written of most of them.
   */
  ShardConfig configOfShard(int count) {
    return shardConfig.withLeftEventsMax((long) EVENTS_OF_TREE * finishedTreesOfShard(count));
  }

  private int finishedTreesOfShard(int count) {
    return Math.max(1, finishedTreesMax / count);
  }

  private static InetAddress loopback(String host) {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "Expected a host name or an address to listen on, but '%s' cannot be resolved. Use 127.0.0.1."
              .formatted(host),
          e);
    }
    if (!address.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "Expected a loopback address to listen on, but found '%s'. Connections are not encrypted and callers not authenticated yet, so only this machine may connect: use 127.0.0.1 or localhost."
              .formatted(host));
    }
    return address;
  }

  private static void inRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "Expected %s from %d to %d, but found %d.".formatted(name, min, max, value));
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          "Expected %s to be more than nothing, but found %s.".formatted(name, value));
    }
  }

  /** Gathers the values that differ from the usual ones. Not thread-safe. */
  public static final class Builder {
    private final String bootstrapServers;
    private String bindAddress = "127.0.0.1";
    private int port = 7450;
    private String topicPrefix = "parley";
    private int shards;
    private String nodeId = "node-1";
    private String version = "development";
    private Duration openTimeout = Duration.ofSeconds(60);
    private Duration drainGrace = Duration.ofSeconds(10);
    private EdgeLimits edgeLimits = EdgeLimits.DEFAULT;
    private int finishedTreesMax = 400_000;

    /**
     * The rest is for tasks that are at work, which take more than their bytes, for what they bring
     * back, and for a Kafka in the same process.
     */
    private long taskBytesMax = Runtime.getRuntime().maxMemory() / 4;

    private TaskLimits taskLimits = TaskLimits.DEFAULT;
    private ShardConfig shardConfig = ShardConfig.DEFAULTS;
    private @Nullable ArtifactSource artifacts;
    private ArtifactLimits artifactLimits = ArtifactLimits.DEFAULT;
    private @Nullable RuleBook rules;
    private Map<String, String> kafkaProperties = Map.of();

    private Builder(String bootstrapServers) {
      this.bootstrapServers = bootstrapServers;
    }

    public Builder bindAddress(String value) {
      bindAddress = value;
      return this;
    }

    public Builder port(int value) {
      port = value;
      return this;
    }

    public Builder topicPrefix(String value) {
      topicPrefix = value;
      return this;
    }

    public Builder shards(int value) {
      shards = value;
      return this;
    }

    public Builder nodeId(String value) {
      nodeId = value;
      return this;
    }

    public Builder version(String value) {
      version = value;
      return this;
    }

    public Builder openTimeout(Duration value) {
      openTimeout = value;
      return this;
    }

    public Builder drainGrace(Duration value) {
      drainGrace = value;
      return this;
    }

    public Builder edgeLimits(EdgeLimits value) {
      edgeLimits = value;
      return this;
    }

    /** How many trees that have ended are kept in memory, by all shards together. */
    public Builder finishedTreesMax(int value) {
      finishedTreesMax = value;
      return this;
    }

    /** How much all tasks may take, in bytes; a quarter of the heap unless it is said. */
    public Builder taskBytesMax(long value) {
      taskBytesMax = value;
      return this;
    }

    public Builder taskLimits(TaskLimits value) {
      taskLimits = value;
      return this;
    }

    /**
     * What is taken for a loop where neither a task nor one above it says.
     *
     * @param policies by capability; by the empty name for tasks of all others
     * @throws IllegalArgumentException when one is not as the protocol has it; the message says why
     */
    public Builder loopPolicies(Map<String, LoopPolicy> policies) {
      taskLimits = taskLimits.with(taskLimits.finishedTreesMax(), LoopDefaults.of(policies));
      return this;
    }

    public Builder shardConfig(ShardConfig value) {
      shardConfig = value;
      return this;
    }

    public Builder artifacts(ArtifactSource value) {
      artifacts = value;
      return this;
    }

    public Builder artifactLimits(ArtifactLimits value) {
      artifactLimits = value;
      return this;
    }

    public Builder rules(RuleBook value) {
      rules = value;
      return this;
    }

    public Builder kafkaProperties(Map<String, String> value) {
      kafkaProperties = value;
      return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException when a value is not as documented
     */
    public BrokerConfig build() {
      return new BrokerConfig(
          bindAddress,
          port,
          bootstrapServers,
          topicPrefix,
          shards,
          nodeId,
          version,
          openTimeout,
          drainGrace,
          edgeLimits,
          finishedTreesMax,
          taskBytesMax,
          taskLimits,
          shardConfig,
          artifacts,
          artifactLimits,
          rules,
          kafkaProperties);
    }
  }
}
