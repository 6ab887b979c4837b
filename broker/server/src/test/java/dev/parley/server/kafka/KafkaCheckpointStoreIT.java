package dev.parley.server.kafka;

import static dev.parley.server.kafka.Calls.entry;
import static dev.parley.server.kafka.Calls.load;
import static dev.parley.server.kafka.Calls.loaded;
import static dev.parley.server.kafka.Calls.open;
import static dev.parley.server.kafka.Calls.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.CheckpointStore;
import dev.parley.engine.runtime.CheckpointStore.Entry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the checkpoint store does with what only Kafka has: transactions, fencing, limits. */
@Timeout(120)
class KafkaCheckpointStoreIT {

  private static final int SHARD = 1;

  @TempDir static Path dir;
  private static TestKafka kafka;

  private KafkaSettings settings;
  private KafkaConnection connection;

  @BeforeAll
  static void startKafka() {
    kafka = TestKafka.start(dir);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void connect() {
    settings = kafka.newTopics(2);
    connection = KafkaConnection.open(settings);
  }

  @AfterEach
  void disconnect() {
    connection.close();
  }

  private CheckpointStore opened() {
    var store = connection.checkpoints(SHARD);
    assertThat(open(store)).isEmpty();
    return store;
  }

  @Test
  void keepsTheShardsApart() {
    var store = opened();
    var other = connection.checkpoints(0);
    assertThat(open(other)).isEmpty();
    assertThat(write(store, entry("a", "1"))).isEmpty();
    assertThat(write(other, entry("a", "0"))).isEmpty();
    assertThat(loaded(store)).containsOnly(Map.entry("a", "1"));
    assertThat(loaded(other)).containsOnly(Map.entry("a", "0"));
  }

  @Test
  void ignoresWhatAWriterLeftUnfinished() throws Exception {
    try (var dead = kafka.transactional(settings.checkpointWriterId(SHARD))) {
      writeInOneTransaction(dead, "committed");
      dead.beginTransaction();
      dead.send(record("unfinished")).get();

      // Neither is the open transaction waited for, nor is the one before it overlooked.
      var loader = connection.checkpoints(SHARD);
      assertThat(loaded(loader)).containsOnly(Map.entry("a", "committed"));

      var store = opened();
      assertThat(loaded(store)).containsOnly(Map.entry("a", "committed"));
      assertThat(write(store, entry("b", "1"))).isEmpty();
      assertThat(loaded(loader)).containsOnlyKeys("a", "b");
    }
  }

  @Test
  void loadsWhatWasCommittedAMomentAgo() {
    try (var writer = kafka.transactional(settings.checkpointWriterId(SHARD))) {
      var loader = connection.checkpoints(SHARD);
      for (var i = 0; i < 50; i++) {
        writeInOneTransaction(writer, "v" + i);
        assertThat(loaded(loader)).containsOnly(Map.entry("a", "v" + i));
      }
    }
  }

  private ProducerRecord<byte[], byte[]> record(String value) {
    return new ProducerRecord<>(
        settings.checkpointTopic(), SHARD, "a#0".getBytes(UTF_8), value.getBytes(UTF_8));
  }

  private void writeInOneTransaction(KafkaProducer<byte[], byte[]> writer, String value) {
    writer.beginTransaction();
    var unused = writer.send(record(value));
    writer.commitTransaction();
  }

  @Test
  void keepsValuesThatAreLargerThanARecord() {
    var random = new Random(1);
    var large = new byte[2 * ClientSettings.RECORD_BYTES_MAX + 1];
    var smaller = new byte[2 * KafkaCheckpointStore.PART_BYTES];
    random.nextBytes(large);
    random.nextBytes(smaller);

    var store = opened();
    assertThat(write(store, new Entry("k", large), entry("l", "1"))).isEmpty();
    assertThat(load(store).value().get("k")).isEqualTo(large);

    var next = opened();
    assertThat(load(next).value().get("k")).isEqualTo(large);
    assertThat(write(next, new Entry("k", smaller))).isEmpty();
    assertThat(load(next).value().get("k")).isEqualTo(smaller);
    assertThat(write(next, new Entry("k", null))).isEmpty();
    assertThat(loaded(next)).containsOnlyKeys("l");
  }
}
