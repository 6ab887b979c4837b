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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
  void loadsTheNewestOfWhatWasWritten() {
    var store = opened();
    assertThat(loaded(store)).isEmpty();
    assertThat(write(store, entry("a", "1"), entry("b", "1"), entry("c", ""))).isEmpty();
    assertThat(write(store, entry("a", "2"), new Entry("b", null))).isEmpty();
    assertThat(loaded(store)).containsOnly(Map.entry("a", "2"), Map.entry("c", ""));
    assertThat(write(store)).isEmpty();
    assertThat(loaded(connection.checkpoints(SHARD))).hasSize(2);
    assertThat(loaded(connection.checkpoints(0))).isEmpty();
  }

  @Test
  void refusesAnEarlierWriterOnceAnotherHasOpened() {
    var first = opened();
    assertThat(write(first, entry("a", "first"))).isEmpty();
    var second = opened();
    assertThat(write(first, entry("a", "late"), entry("b", "late"))).isNotEmpty();
    assertThat(loaded(second)).containsOnly(Map.entry("a", "first"));
    assertThat(write(second, entry("a", "second"))).isEmpty();

    assertThat(write(first, entry("a", "later")))
        .contains("expected the checkpoint store to be open");
    assertThat(open(first)).isEmpty();
    assertThat(write(second, entry("a", "late"))).isNotEmpty();
    assertThat(write(first, entry("b", "again"))).isEmpty();
    assertThat(loaded(first)).containsOnly(Map.entry("a", "second"), Map.entry("b", "again"));
  }

  @Test
  void ignoresWhatAWriterLeftUnfinished() throws Exception {
    try (var dead = kafka.transactional(settings.checkpointWriterId(SHARD))) {
      dead.beginTransaction();
      dead.send(
              new ProducerRecord<>(
                  settings.checkpointTopic(), SHARD, "a#0".getBytes(UTF_8), "x".getBytes(UTF_8)))
          .get();
      var store = opened();
      assertThat(loaded(store)).isEmpty();
      assertThat(write(store, entry("b", "1"))).isEmpty();
      assertThat(loaded(store)).containsOnlyKeys("b");
    }
  }

  @Test
  void failsToWriteBeforeItIsOpened() {
    var store = connection.checkpoints(SHARD);
    assertThat(write(store, entry("a", "1"))).contains("expected the checkpoint store to be open");
    assertThat(open(store)).isEmpty();
    assertThat(loaded(store)).isEmpty();
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

  @Test
  void writesManyEntriesAtOnce() {
    List<Entry> entries = new ArrayList<>();
    for (var i = 0; i < 20_000; i++) {
      entries.add(entry("task-" + i, "value " + i));
    }
    var store = opened();
    assertThat(write(store, entries)).isEmpty();
    assertThat(loaded(store)).hasSize(20_000).containsEntry("task-19999", "value 19999");
  }

  @Test
  void answersAfterItWasClosed() {
    var store = opened();
    store.close();
    assertThat(write(store, entry("a", "1"))).contains("closed");
    assertThat(open(store)).contains("closed");
    assertThat(load(store).failure()).contains("closed");
  }
}
