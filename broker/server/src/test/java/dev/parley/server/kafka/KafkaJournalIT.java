package dev.parley.server.kafka;

import static dev.parley.server.kafka.Calls.append;
import static dev.parley.server.kafka.Calls.appended;
import static dev.parley.server.kafka.Calls.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.Journal.AppendResult.Appended;
import dev.parley.engine.runtime.Journal.AppendResult.NotAppended;
import dev.parley.engine.runtime.Journal.AppendResult.Unknown;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the journal does with what only Kafka has: gaps, pruned records, limits. */
@Timeout(120)
class KafkaJournalIT {

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

  private ProducerRecord<byte[], byte[]> record(String value) {
    return new ProducerRecord<>(settings.journalTopic(), SHARD, null, value.getBytes(UTF_8));
  }

  @Test
  void keepsTheShardsApart() {
    try (var one = connection.journal(1);
        var other = connection.journal(0)) {
      assertThat(appended(one, "a")).isZero();
      assertThat(appended(other, "b")).isZero();
      assertThat(appended(one, "c")).isEqualTo(1);
      assertThat(read(one, 0, 2).value()).containsExactly("0:a", "1:c");
      assertThat(read(other, 0, 1).value()).containsExactly("0:b");
    }
  }

  @Test
  void readsOverOffsetsThatHoldNoRecord() {
    try (var journal = connection.journal(SHARD)) {
      assertThat(appended(journal, "a")).isZero();
      writeInATransaction("b");
      // The end of the transaction has taken the offset 2.
      assertThat(appended(journal, "c")).isEqualTo(3);
      assertThat(read(journal, 0, 4).value()).containsExactly("0:a", "1:b", "3:c");

      writeInATransaction("d");
      // Nothing but the end of a transaction stands at the last offset.
      var found = read(journal, 3, 6);
      assertThat(found.failure()).isEmpty();
      assertThat(found.value()).containsExactly("3:c", "4:d");
      assertThat(read(journal, 5, 6).value()).isEmpty();
    }
  }

  /** Not how journals are written; but it makes a gap, as other things may. */
  private void writeInATransaction(String value) {
    try (var writer = kafka.transactional(settings.prefix())) {
      writer.beginTransaction();
      var unused = writer.send(record(value));
      writer.commitTransaction();
    }
    // Kafka lets the next one begin only when the last one has been ended in all partitions.
    kafka.transactional(settings.prefix()).close();
  }

  @Test
  void failsToReadWhatIsNotThere() {
    try (var hasty = KafkaConnection.open(settings.withDeliveryTimeout(Duration.ofSeconds(1)));
        var journal = hasty.journal(SHARD)) {
      appended(journal, "a");
      var beyond = read(journal, 0, 2);
      assertThat(beyond.value()).containsExactly("0:a");
      assertThat(beyond.failure()).contains("expected").contains("offset 2");
      assertThat(read(journal, 5, 7).failure()).contains("offset 5");
    }
  }

  @Test
  void knowsThatARecordThatIsTooLargeWasNotAppended() {
    try (var journal = connection.journal(SHARD)) {
      var refused = append(journal, new byte[ClientSettings.RECORD_BYTES_MAX]);
      assertThat(refused)
          .isInstanceOfSatisfying(
              NotAppended.class, result -> assertThat(result.why()).contains("RecordTooLarge"));
      assertThat(appended(journal, "next")).isZero();
      var largest = append(journal, new byte[ClientSettings.RECORD_BYTES_MAX - 1024]);
      assertThat(largest).isEqualTo(new Appended(1));
    }
  }

  @Test
  void goesOnAfterKafkaItselfHasRefusedARecord() throws Exception {
    try (var journal = connection.journal(SHARD)) {
      kafka.alterTopic(settings.journalTopic(), "max.message.bytes", "10000");
      // Kafka's own answer says nothing about earlier attempts, which other limits may have met.
      assertThat(append(journal, new byte[20_000])).isInstanceOf(Unknown.class);
      assertThat(appended(journal, "next")).isZero();
    }
  }

  @Test
  void appendsInTheOrderOfTheCalls() {
    try (var journal = connection.journal(SHARD)) {
      List<CompletableFuture<?>> appends = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (var i = 0; i < 500; i++) {
        appends.add(Calls.appending(journal, ("r" + i).getBytes(UTF_8)));
        expected.add(i + ":r" + i);
      }
      appends.forEach(append -> append.orTimeout(30, TimeUnit.SECONDS).join());
      assertThat(read(journal, 0, 500).value()).isEqualTo(expected);
    }
  }

  @Test
  void answersAfterTheConnectionWasClosed() {
    var journal = connection.journal(SHARD);
    connection.close();
    assertThat(append(journal, "a")).isInstanceOf(NotAppended.class);
    assertThat(read(journal, 0, 1).failure()).contains("closed");
  }
}
