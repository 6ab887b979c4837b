package dev.parley.server.kafka;

import dev.parley.embedded.EmbeddedKafka;
import dev.parley.embedded.EmbeddedKafkaOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka for the tests of one class, each of which has topics of its own. */
final class TestKafka implements AutoCloseable {

  private final EmbeddedKafka kafka;
  private final AtomicInteger prefixes = new AtomicInteger();

  private TestKafka(EmbeddedKafka kafka) {
    this.kafka = kafka;
  }

  static TestKafka start(Path dir) {
    return new TestKafka(EmbeddedKafka.start(EmbeddedKafkaOptions.in(dir)));
  }

  /** Settings with a prefix that no other test has, and a short delivery timeout. */
  KafkaSettings newSettings() {
    return KafkaSettings.at(kafka.bootstrapServers())
        .withPrefix("test-" + prefixes.incrementAndGet())
        .withDeliveryTimeout(Duration.ofSeconds(5));
  }

  /** The same, and the topics are there. */
  KafkaSettings newTopics(int shards) {
    var settings = newSettings();
    TopicSetup.prepare(settings, ShardCount.exactly(shards));
    return settings;
  }

  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  void createTopic(String name, int partitions, Map<String, String> config) throws Exception {
    try (var admin = admin()) {
      var topic = new NewTopic(name, partitions, (short) 1).configs(config);
      admin.createTopics(List.of(topic)).all().get();
      awaitKnown(admin, name);
    }
  }

  /** The broker may learn of a new topic after whoever created it. */
  private static void awaitKnown(Admin admin, String name) throws Exception {
    var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!admin.listTopics().names().get().contains(name)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("expected the broker to know the topic " + name + " within 30 s");
      }
    }
  }

  void alterTopic(String name, String setting, String value) throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
    var change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    try (var admin = admin()) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get();
    }
  }

  /** Removes the records of a partition that stand before an offset. */
  void prune(TopicPartition partition, long before) throws Exception {
    try (var admin = admin()) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before))).all().get();
    }
  }

  /** A producer that writes in transactions and has been initialized. */
  KafkaProducer<byte[], byte[]> transactional(String id) {
    var producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                "bootstrap.servers", kafka.bootstrapServers(), "transactional.id", id),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  @Override
  public void close() {
    kafka.close();
  }
}
