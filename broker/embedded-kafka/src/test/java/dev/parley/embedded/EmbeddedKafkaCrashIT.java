package dev.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What embedded Kafka promises when processes end badly or get in each other's way. */
@Timeout(120)
class EmbeddedKafkaCrashIT {

  private static final int ROUNDS = 3;
  private static final int RECORDS_PER_ROUND = 5_000;
  private static final int WINDOW = 200;

  @TempDir Path dir;

  @Test
  void keepsEveryAcknowledgedRecordWhenItsProcessIsKilled() throws Exception {
    List<String> acked = new ArrayList<>();
    for (var round = 0; round < ROUNDS; round++) {
      try (var process = KafkaProcess.start(dir)) {
        if (round == 0) {
          Records.createTopic(process.bootstrapServers());
        }
        acked.addAll(writeUntilKilled(process, round));
      }
    }
    try (var kafka = EmbeddedKafka.start(EmbeddedKafkaOptions.in(dir))) {
      var found = Records.readAll(kafka.bootstrapServers());
      assertThat(found).doesNotHaveDuplicates();
      assertThat(found).containsSubsequence(acked);
    }
  }

  /** Kills the process while {@link #WINDOW} records are under way; returns the acked ones. */
  private static List<String> writeUntilKilled(KafkaProcess process, int round) throws Exception {
    List<String> acked = new ArrayList<>();
    Queue<Future<RecordMetadata>> pending = new ArrayDeque<>();
    Queue<String> pendingValues = new ArrayDeque<>();
    var producer = Records.producer(process.bootstrapServers());
    for (var i = 0; i < RECORDS_PER_ROUND; i++) {
      var value = round + "-" + i;
      pending.add(Records.send(producer, value));
      pendingValues.add(value);
      if (pending.size() > WINDOW) {
        pending.remove().get();
        acked.add(pendingValues.remove());
      }
    }
    process.kill();
    producer.close(java.time.Duration.ZERO);
    while (!pending.isEmpty()) {
      var value = pendingValues.remove();
      try {
        pending.remove().get();
        acked.add(value);
      } catch (ExecutionException notAcked) {
        assertThat(notAcked.getCause()).isNotNull();
      }
    }
    assertThat(acked).hasSizeGreaterThanOrEqualTo(RECORDS_PER_ROUND - WINDOW);
    return acked;
  }

  @Test
  void refusesASecondProcessWithoutHarmToTheFirst() throws Exception {
    try (var first = KafkaProcess.start(dir)) {
      Records.createTopic(first.bootstrapServers());
      Records.write(first.bootstrapServers(), "before");
      try (var second = KafkaProcess.start(dir)) {
        assertThat(second.refusal())
            .contains("in use by another process (process id " + first.pid() + ")")
            .contains("choose another directory");
        assertThat(second.awaitExit()).isZero();
      }
      Records.write(first.bootstrapServers(), "after");
      assertThat(Records.readAll(first.bootstrapServers())).containsExactly("before", "after");
    }
    try (var again = KafkaProcess.start(dir)) {
      assertThat(Records.readAll(again.bootstrapServers())).containsExactly("before", "after");
    }
  }
}
