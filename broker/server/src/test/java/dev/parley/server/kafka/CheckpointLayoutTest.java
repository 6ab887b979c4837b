package dev.parley.server.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.engine.runtime.CheckpointStore.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** The encoder and the decoder, joined by a partition that is nothing but a list. */
class CheckpointLayoutTest {

  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final int PART_BYTES = 4;

  private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
  private final CheckpointEncoder encoder = new CheckpointEncoder(PARTITION, PART_BYTES);

  private void write(CheckpointEncoder writer, String key, String value) {
    for (var record : writer.encode(new Entry(key, value.getBytes(UTF_8)))) {
      log.add(stored(record));
    }
  }

  private void remove(CheckpointEncoder writer, String key) {
    for (var record : writer.encode(new Entry(key, null))) {
      log.add(stored(record));
    }
  }

  private ConsumerRecord<byte[], byte[]> stored(ProducerRecord<byte[], byte[]> record) {
    return new ConsumerRecord<>(
        PARTITION.topic(),
        PARTITION.partition(),
        log.size(),
        0,
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        record.key(),
        record.value(),
        record.headers(),
        Optional.empty());
  }

  private CheckpointDecoder decoder() {
    var decoder = new CheckpointDecoder();
    log.forEach(decoder::add);
    return decoder;
  }

  private Map<String, String> entries() throws Exception {
    Map<String, String> entries = new HashMap<>();
    decoder().drain((key, value) -> entries.put(key, new String(value, UTF_8)));
    return entries;
  }

  /** The keys of the records that compaction would leave. */
  private List<String> keysLeft() {
    Map<String, Boolean> newest = new HashMap<>();
    log.forEach(record -> newest.put(new String(record.key(), UTF_8), record.value() != null));
    return newest.keySet().stream()
        .filter(key -> newest.getOrDefault(key, false))
        .sorted()
        .toList();
  }

  @Test
  void splitsAndJoinsAtEverySize() throws Exception {
    for (var value : List.of("", "1", "1234", "12345", "12345678", "123456789")) {
      write(encoder, "k", value);
      assertThat(entries()).containsOnly(Map.entry("k", value));
    }
  }

  @Test
  void keepsKeysApartThatLookLikeParts() throws Exception {
    write(encoder, "k", "123456789");
    write(encoder, "k#1", "x");
    write(encoder, "k#", "y");
    assertThat(entries())
        .containsOnly(Map.entry("k", "123456789"), Map.entry("k#1", "x"), Map.entry("k#", "y"));
  }

  @Test
  void removesThePartsThatASmallerValueLeavesOver() throws Exception {
    write(encoder, "k", "123456789");
    assertThat(keysLeft()).containsExactly("k#0", "k#1", "k#2");
    write(encoder, "k", "12345");
    assertThat(keysLeft()).containsExactly("k#0", "k#1");
    assertThat(entries()).containsOnly(Map.entry("k", "12345"));
    remove(encoder, "k");
    assertThat(keysLeft()).isEmpty();
    assertThat(entries()).isEmpty();
  }

  @Test
  void learnsFromALoadWhichPartsThereAre() {
    write(encoder, "k", "123456789");
    var next = new CheckpointEncoder(PARTITION, PART_BYTES);
    decoder().tell(next);
    remove(next, "k");
    assertThat(keysLeft()).isEmpty();
  }

  @Test
  void noticesThatAPartIsMissing() {
    write(encoder, "k", "123456789");
    log.remove(1);
    assertThatThrownBy(this::entries)
        .isInstanceOf(ReadFailedException.class)
        .hasMessageContaining("part 1 is missing");
  }
}
