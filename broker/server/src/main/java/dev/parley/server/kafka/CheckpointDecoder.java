package dev.parley.server.kafka;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Puts the entries together again that {@link CheckpointEncoder} laid out. Is given all records of
 * a partition in their order, then asked for the entries. Not thread-safe.
 */
final class CheckpointDecoder {

  private final Map<String, Part> parts = new HashMap<>();

  /** What one record holds; the number of parts counts in the first of them only. */
  private record Part(byte[] value, int parts) {}

  /** Told each entry. */
  interface Sink {
    void entry(String key, byte[] value);
  }

  /** Takes the next record; a later one replaces an earlier one of the same key. */
  void add(ConsumerRecord<byte[], byte[]> record) {
    var key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      parts.remove(key);
      return;
    }
    var header = record.headers().lastHeader(CheckpointEncoder.PARTS_HEADER);
    var count =
        header == null ? 1 : Integer.parseInt(new String(header.value(), StandardCharsets.UTF_8));
    parts.put(key, new Part(record.value(), count));
  }

  /** Tells the encoder what is there, so that it can remove what is left over. */
  void tell(CheckpointEncoder encoder) {
    encoder.forget();
    for (var key : parts.keySet()) {
      var mark = key.lastIndexOf(CheckpointEncoder.PART_MARK);
      encoder.found(key.substring(0, mark), Integer.parseInt(key.substring(mark + 1)) + 1);
    }
  }

  /**
   * Hands out every entry, and lets go of it.
   *
   * @throws ReadFailedException when a part of one is missing
   */
  void drain(Sink sink) throws ReadFailedException {
    for (var key : List.copyOf(parts.keySet())) {
      if (key.endsWith(CheckpointEncoder.PART_MARK + "0")) {
        var first = parts.remove(key);
        if (first != null) {
          var base = key.substring(0, key.length() - 2);
          sink.entry(base, first.parts() == 1 ? first.value() : join(base, first));
        }
      }
    }
  }

  private byte[] join(String key, Part first) throws ReadFailedException {
    var value = new ByteArrayOutputStream();
    value.writeBytes(first.value());
    for (var i = 1; i < first.parts(); i++) {
      var part = parts.remove(key + CheckpointEncoder.PART_MARK + i);
      if (part == null) {
        throw new ReadFailedException(
            "expected %d parts of the checkpoint entry %s, but part %d is missing"
                .formatted(first.parts(), key, i));
      }
      value.writeBytes(part.value());
    }
    return value.toByteArray();
  }
}
