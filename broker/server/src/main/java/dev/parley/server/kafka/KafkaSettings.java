package dev.parley.server.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How Kafka is reached and used.
 *
 * @param bootstrapServers {@code host:port}, or several of them with commas in between
 * @param prefix what the names of all topics and transactional ids start with; letters, digits,
 *     {@code .}, {@code _} and {@code -}, at most 100
 * @param deliveryTimeout the longest time until an append, a checkpoint write or a read that makes
 *     no progress is given up; 1 s or more
 * @param connectTimeout the longest time that {@link TopicSetup} waits for an answer; 1 s or more
 * @param clientProperties further settings for Kafka's clients, such as those of security. Those
 *     that correctness rests on cannot be overridden
 */
public record KafkaSettings(
    String bootstrapServers,
    String prefix,
    Duration deliveryTimeout,
    Duration connectTimeout,
    Map<String, String> clientProperties) {

  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one is out of its bounds
   */
  public KafkaSettings {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("expected an address such as host:9092, but found none");
    }
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "expected a prefix of 1 to 100 letters, digits, '.', '_' or '-', but found '%s'"
              .formatted(prefix));
    }
    requireLongEnough("delivery", deliveryTimeout);
    requireLongEnough("connect", connectTimeout);
    clientProperties = Map.copyOf(clientProperties);
  }

  private static void requireLongEnough(String name, Duration timeout) {
    if (timeout.compareTo(SHORTEST_TIMEOUT) < 0) {
      throw new IllegalArgumentException(
          "expected a %s timeout of 1 s or more, but found %d ms"
              .formatted(name, timeout.toMillis()));
    }
  }

  /** The defaults for an address: prefix {@code parley}, 10 s for each timeout. */
  public static KafkaSettings at(String bootstrapServers) {
    return new KafkaSettings(
        bootstrapServers, "parley", DEFAULT_TIMEOUT, DEFAULT_TIMEOUT, Map.of());
  }

  /** The same with another prefix. */
  public KafkaSettings withPrefix(String prefix) {
    return new KafkaSettings(
        bootstrapServers, prefix, deliveryTimeout, connectTimeout, clientProperties);
  }

  /** The same with another delivery timeout. */
  public KafkaSettings withDeliveryTimeout(Duration deliveryTimeout) {
    return new KafkaSettings(
        bootstrapServers, prefix, deliveryTimeout, connectTimeout, clientProperties);
  }

  /** The same with another connect timeout. */
  public KafkaSettings withConnectTimeout(Duration connectTimeout) {
    return new KafkaSettings(
        bootstrapServers, prefix, deliveryTimeout, connectTimeout, clientProperties);
  }

  /** The same with other settings for Kafka's clients. */
  public KafkaSettings withClientProperties(Map<String, String> clientProperties) {
    return new KafkaSettings(
        bootstrapServers, prefix, deliveryTimeout, connectTimeout, clientProperties);
  }

  String journalTopic() {
    return prefix + ".journal";
  }

  String checkpointTopic() {
    return prefix + ".checkpoint";
  }

  /** Whoever initializes this id last is the only one who can write the shard's checkpoints. */
  String checkpointWriterId(int shard) {
    return prefix + "-checkpoint-" + shard;
  }
}
