package dev.parley.server.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;

/** The settings of each of Kafka's clients. Ours win over those that were given from outside. */
final class ClientSettings {

  /**
   * Largest record batch, and so the largest record with its overhead, in bytes. The producers
   * refuse what is larger before they send it; the topics take as much.
   */
  static final int RECORD_BYTES_MAX = 5 << 20;

  private static final int FETCH_BYTES = 8 << 20;
  private static final int BUFFER_BYTES = 64 << 20;
  private static final int POLL_RECORDS = 5_000;
  private static final int CHECKPOINT_BATCH_BYTES = 256 << 10;

  private ClientSettings() {}

  /** An append has the delivery timeout in all: this much to be taken, the rest to be acked. */
  static Duration appendTurnTimeout(KafkaSettings settings) {
    return settings.deliveryTimeout().multipliedBy(2).dividedBy(5);
  }

  static Map<String, Object> appendProducer(KafkaSettings settings) {
    var client = producer(settings, "append");
    var toBeAcked = settings.deliveryTimeout().minus(appendTurnTimeout(settings));
    client.put("max.block.ms", 0L);
    client.put("delivery.timeout.ms", millis(toBeAcked));
    client.put("request.timeout.ms", millis(toBeAcked.dividedBy(2)));
    client.put("max.in.flight.requests.per.connection", 5);
    client.put("buffer.memory", (long) BUFFER_BYTES);
    return client;
  }

  static Map<String, Object> checkpointProducer(KafkaSettings settings, int shard) {
    var client = producer(settings, "checkpoint-" + shard);
    client.put("transactional.id", settings.checkpointWriterId(shard));
    client.put("max.block.ms", settings.deliveryTimeout().toMillis());
    client.put("delivery.timeout.ms", millis(settings.deliveryTimeout()));
    client.put("request.timeout.ms", millis(settings.deliveryTimeout().dividedBy(2)));
    client.put("batch.size", CHECKPOINT_BATCH_BYTES);
    return client;
  }

  private static Map<String, Object> producer(KafkaSettings settings, String name) {
    var client = common(settings, name);
    client.put("acks", "all");
    client.put("enable.idempotence", true);
    client.put("linger.ms", 0);
    client.put("max.request.size", RECORD_BYTES_MAX);
    return client;
  }

  static Map<String, Object> reader(KafkaSettings settings, IsolationLevel isolation) {
    var client = common(settings, "read");
    client.put("isolation.level", isolation.toString());
    client.put("enable.auto.commit", false);
    // A reader that stands where nothing is must hear of it, not be moved without a word.
    client.put("auto.offset.reset", "none");
    client.put("allow.auto.create.topics", false);
    client.put("max.partition.fetch.bytes", FETCH_BYTES);
    client.put("max.poll.records", POLL_RECORDS);
    // What is read is there, so waiting for more would only delay the end of the last fetch.
    client.put("fetch.max.wait.ms", 10);
    client.put("default.api.timeout.ms", millis(settings.deliveryTimeout()));
    client.put("request.timeout.ms", millis(settings.deliveryTimeout().dividedBy(2)));
    return client;
  }

  static Map<String, Object> admin(KafkaSettings settings, Duration timeout) {
    var client = common(settings, "admin");
    client.put("default.api.timeout.ms", millis(timeout));
    client.put("request.timeout.ms", millis(timeout.dividedBy(2)));
    return client;
  }

  private static Map<String, Object> common(KafkaSettings settings, String name) {
    Map<String, Object> client = new HashMap<>(settings.clientProperties());
    client.put("bootstrap.servers", settings.bootstrapServers());
    client.put("client.id", settings.prefix() + "-" + name);
    // The defaults suit thousands of clients of one cluster; here a shard waits.
    client.put("retry.backoff.ms", 5);
    client.put("retry.backoff.max.ms", 500);
    client.put("reconnect.backoff.ms", 20);
    client.put("reconnect.backoff.max.ms", 500);
    client.put("socket.connection.setup.timeout.ms", 2_000);
    client.put("socket.connection.setup.timeout.max.ms", 5_000);
    client.put("metric.reporters", "");
    client.put("enable.metrics.push", false);
    return client;
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
