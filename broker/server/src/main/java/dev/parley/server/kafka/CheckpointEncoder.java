package dev.parley.server.kafka;

import dev.parley.engine.runtime.CheckpointStore.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Lays entries out as records of a compacted partition.
 *
 * <p>A value may be larger than a record, so it is split into parts: the entry {@code k} becomes
 * the records {@code k#0}, {@code k#1} and so on, the first of which says how many there are. All
 * of them are written in one transaction, so they always belong together. What a smaller value
 * leaves over from a larger one before is removed.
 *
 * <p>Not thread-safe.
 */
final class CheckpointEncoder {

  /** Stands before the number of the part; the last one in a record's key counts. */
  static final char PART_MARK = '#';

  /** The header of the first part. */
  static final String PARTS_HEADER = "parts";

  private final TopicPartition partition;
  private final int partBytes;

  /** How many parts there are of each entry that has more than one. */
  private final Map<String, Integer> partsOf = new HashMap<>();

  CheckpointEncoder(TopicPartition partition, int partBytes) {
    this.partition = partition;
    this.partBytes = partBytes;
  }

  /** Notes how many parts of an entry were found. */
  void found(String key, int parts) {
    if (parts > 1) {
      partsOf.merge(key, parts, Math::max);
    }
  }

  /** Forgets what was noted, before everything is looked for anew. */
  void forget() {
    partsOf.clear();
  }

  List<ProducerRecord<byte[], byte[]>> encode(Entry entry) {
    var value = entry.value();
    var parts = value == null ? 0 : Math.max(1, Math.ceilDiv(value.length, partBytes));
    var before = partsOf.getOrDefault(entry.key(), 1);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (var part = 0; part < Math.max(parts, before); part++) {
      var slice = value == null || part >= parts ? null : slice(value, part);
      records.add(record(entry.key(), part, slice, parts));
    }
    if (parts > 1) {
      partsOf.put(entry.key(), parts);
    } else {
      partsOf.remove(entry.key());
    }
    return records;
  }

  private byte[] slice(byte[] value, int part) {
    if (value.length <= partBytes) {
      return value;
    }
    var start = part * partBytes;
    return Arrays.copyOfRange(value, start, Math.min(value.length, start + partBytes));
  }

  private ProducerRecord<byte[], byte[]> record(
      String key, int part, byte @Nullable [] value, int parts) {
    List<Header> headers =
        part == 0 && parts > 1
            ? List.of(new RecordHeader(PARTS_HEADER, utf8(Integer.toString(parts))))
            : List.of();
    return new ProducerRecord<>(
        partition.topic(), partition.partition(), utf8(key + PART_MARK + part), value, headers);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
