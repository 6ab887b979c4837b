package dev.parley.server.kafka;

import static dev.parley.server.kafka.Calls.append;
import static dev.parley.server.kafka.Calls.appending;
import static dev.parley.server.kafka.Calls.entry;
import static dev.parley.server.kafka.Calls.loaded;
import static dev.parley.server.kafka.Calls.open;
import static dev.parley.server.kafka.Calls.read;
import static dev.parley.server.kafka.Calls.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.CheckpointStore;
import dev.parley.engine.runtime.Journal;
import dev.parley.engine.runtime.Journal.AppendResult;
import dev.parley.engine.runtime.Journal.AppendResult.Appended;
import dev.parley.engine.runtime.Journal.AppendResult.NotAppended;
import dev.parley.engine.runtime.Journal.AppendResult.Unknown;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the ports say, and later find, when Kafka freezes, dies and comes back. */
@Timeout(180)
class KafkaOutageIT {

  private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(2);
  private static final long RECOVERY_NANOS = TimeUnit.SECONDS.toNanos(60);

  @TempDir static Path dir;
  private static KafkaElsewhere kafka;
  private static int tests;

  private KafkaConnection connection;

  @BeforeAll
  static void startKafka() throws Exception {
    kafka = new KafkaElsewhere(dir);
  }

  @AfterAll
  static void stopKafka() throws Exception {
    kafka.kill();
  }

  @BeforeEach
  void connect() {
    var settings = KafkaSettings.at(kafka.address()).withPrefix("test-" + tests++);
    TopicSetup.prepare(settings, ShardCount.exactly(1));
    connection = KafkaConnection.open(settings.withDeliveryTimeout(DELIVERY_TIMEOUT));
  }

  @AfterEach
  void disconnect() throws Exception {
    kafka.thaw();
    connection.close();
  }

  /** Appends until it succeeds. */
  private static long appendedInTheEnd(Journal journal, String record) {
    var deadline = System.nanoTime() + RECOVERY_NANOS;
    var attempt = 0;
    while (System.nanoTime() < deadline) {
      if (append(journal, record + attempt++) instanceof Appended(var offset)) {
        return offset;
      }
    }
    throw new AssertionError("expected Kafka to take records again within a minute");
  }

  /** What a journal holds must be what was said about each record. */
  private static void assertHeldToItsWord(
      Journal journal, Map<String, AppendResult> said, long end) {
    var found = read(journal, 0, end);
    assertThat(found.failure()).isEmpty();
    var texts = found.value().stream().map(r -> r.substring(r.indexOf(':') + 1)).toList();
    assertThat(texts).doesNotHaveDuplicates();
    said.forEach((record, result) -> {
      switch (result) {
        case Appended(var offset) -> assertThat(found.value()).contains(offset + ":" + record);
        case NotAppended(var why) -> assertThat(texts).as(why).doesNotContain(record);
        case Unknown unknown -> {}
      }
    });
  }

  @Test
  void doesNotKnowWhatBecameOfARecordWhenKafkaFreezes() throws Exception {
    try (var journal = connection.journal(0)) {
      Map<String, AppendResult> said = new LinkedHashMap<>();
      said.put("before", append(journal, "before"));
      assertThat(said.get("before")).isEqualTo(new Appended(0));

      kafka.freeze();
      var start = System.nanoTime();
      said.put("frozen", append(journal, "frozen"));
      assertThat(said.get("frozen")).isInstanceOf(Unknown.class);
      assertThat(System.nanoTime() - start).isLessThan(DELIVERY_TIMEOUT.plusSeconds(1).toNanos());

      kafka.thaw();
      var last = appendedInTheEnd(journal, "after");
      assertHeldToItsWord(journal, said, last + 1);
    }
  }

  @Test
  void staysTrueToWhatItSaidWhenKafkaIsKilled() throws Exception {
    try (var journal = connection.journal(0)) {
      assertThat(append(journal, "first")).isEqualTo(new Appended(0));
      Map<String, CompletableFuture<AppendResult>> appends = new LinkedHashMap<>();
      for (var i = 0; i < 2_000; i++) {
        appends.put("r" + i, appending(journal, ("r" + i).getBytes(UTF_8)));
      }
      kafka.kill();
      Map<String, AppendResult> said = new LinkedHashMap<>();
      appends.forEach(
          (record, append) -> said.put(record, append.orTimeout(30, TimeUnit.SECONDS).join()));
      assertThat(append(journal, "dead")).isNotInstanceOf(Appended.class);

      kafka.restart();
      var last = appendedInTheEnd(journal, "after");
      assertHeldToItsWord(journal, said, last + 1);
    }
  }

  @Test
  void endsAppendsAndReadsWhenItIsClosedDuringAnOutage() throws Exception {
    var journal = connection.journal(0);
    assertThat(append(journal, "before")).isEqualTo(new Appended(0));
    kafka.freeze();
    var append = appending(journal, "frozen".getBytes(UTF_8));
    journal.close();
    assertThat(append.orTimeout(1, TimeUnit.SECONDS).join()).isInstanceOf(Unknown.class);

    var reading = connection.journal(0);
    var read = CompletableFuture.supplyAsync(() -> read(reading, 0, 1));
    reading.close();
    assertThat(read.orTimeout(10, TimeUnit.SECONDS).join().failure()).isNotEmpty();

    var start = System.nanoTime();
    connection.close();
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
  }

  @Test
  void failsACheckpointWhenKafkaFreezesAndWritesAgainOnceItWasOpened() throws Exception {
    try (var store = connection.checkpoints(0)) {
      assertThat(open(store)).isEmpty();
      assertThat(write(store, entry("a", "1"), entry("b", "1"))).isEmpty();
      kafka.freeze();
      assertThat(write(store, entry("a", "2"), entry("b", "2"))).isNotEmpty();
      kafka.thaw();
      assertThat(write(store, entry("a", "3")))
          .contains("expected the checkpoint store to be open");

      openInTheEnd(store);
      var found = loaded(store);
      assertThat(List.of(Map.of("a", "1", "b", "1"), Map.of("a", "2", "b", "2"))).contains(found);
      assertThat(write(store, entry("a", "4"))).isEmpty();
      assertThat(loaded(store)).containsEntry("a", "4");
    }
  }

  private static void openInTheEnd(CheckpointStore store) {
    var deadline = System.nanoTime() + RECOVERY_NANOS;
    List<String> failures = new ArrayList<>();
    while (System.nanoTime() < deadline) {
      var failure = open(store);
      if (failure.isEmpty()) {
        return;
      }
      failures.add(failure);
    }
    throw new AssertionError("expected the store to open within a minute, but: " + failures);
  }

  @Test
  void knowsThatNothingWasAppendedWhenKafkaWasNeverReached() throws Exception {
    String nobody;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "127.0.0.1:" + free.getLocalPort();
    }
    try (var fresh =
            KafkaConnection.open(KafkaSettings.at(nobody).withDeliveryTimeout(DELIVERY_TIMEOUT));
        var journal = fresh.journal(0)) {
      List<CompletableFuture<AppendResult>> appends = new ArrayList<>();
      var start = System.nanoTime();
      for (var i = 0; i < 20; i++) {
        appends.add(appending(journal, ("r" + i).getBytes(UTF_8)));
      }
      for (var append : appends) {
        assertThat(append.orTimeout(30, TimeUnit.SECONDS).join()).isInstanceOf(NotAppended.class);
      }
      assertThat(System.nanoTime() - start).isLessThan(DELIVERY_TIMEOUT.plusSeconds(1).toNanos());
    }
  }
}
