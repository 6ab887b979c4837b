package dev.parley.server.kafka;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a range of one partition, once, on the thread that calls {@link #read}. May be canceled
 * from any other thread.
 */
final class PartitionReader {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final KafkaSettings settings;
  private final TopicPartition partition;
  private final KafkaConsumer<byte[], byte[]> consumer;

  private volatile boolean canceled;

  /**
   * Connects.
   *
   * @throws KafkaException when the settings are wrong
   */
  PartitionReader(KafkaSettings settings, TopicPartition partition, IsolationLevel isolation) {
    this.settings = settings;
    this.partition = partition;
    this.consumer =
        new KafkaConsumer<>(
            ClientSettings.reader(settings, isolation),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Told each record. */
  interface Sink {
    void record(ConsumerRecord<byte[], byte[]> record);
  }

  /**
   * Reads from the first offset, or from the first that is still there, up to the other one, and
   * releases everything.
   *
   * @param from the first offset
   * @param to the offset to stop before; exists, or will before long
   * @throws ReadFailedException when it is canceled, or no progress is made for the delivery
   *     timeout, or Kafka fails
   */
  void read(long from, long to, Sink sink) throws ReadFailedException {
    try {
      consumer.assign(List.of(partition));
      consumer.seek(partition, Math.max(from, start()));
      readOn(to, sink);
    } catch (WakeupException e) {
      throw new ReadFailedException("the reader was closed");
    } catch (KafkaException e) {
      throw new ReadFailedException(
          "%s could not be read: %s".formatted(partition, KafkaFailure.describe(e)));
    } finally {
      consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
  }

  private void readOn(long to, Sink sink) throws ReadFailedException {
    var position = position();
    var progressed = System.nanoTime();
    while (position < to) {
      if (canceled) {
        throw new WakeupException();
      }
      pollOnce(to, sink);
      // The position also moves over offsets that hold no record.
      if (position() > position) {
        position = position();
        progressed = System.nanoTime();
      } else if (System.nanoTime() - progressed > settings.deliveryTimeout().toNanos()) {
        throw new ReadFailedException(
            "expected %s to reach offset %d, but there was nothing to read at %d for %d ms"
                .formatted(partition, to, position, settings.deliveryTimeout().toMillis()));
      }
    }
  }

  private void pollOnce(long to, Sink sink) throws ReadFailedException {
    try {
      for (var record : consumer.poll(POLL)) {
        if (record.offset() < to) {
          sink.record(record);
        }
      }
    } catch (OffsetOutOfRangeException e) {
      skipPruned();
    }
  }

  /** Records may be pruned while we read. */
  private void skipPruned() throws ReadFailedException {
    var start = start();
    if (position() >= start) {
      throw new ReadFailedException(
          "expected %s to have offset %d, but it ends before".formatted(partition, position()));
    }
    consumer.seek(partition, start);
  }

  private long position() {
    return consumer.position(partition);
  }

  private long start() {
    return consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }

  /** Lets {@link #read} fail soon. */
  void cancel() {
    canceled = true;
    consumer.wakeup();
  }
}
