package dev.parley.benchmarks.load.floor;

import dev.parley.benchmarks.load.measure.Wait;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Lives of tasks as a journal sees them: two appends, the second once the first is acknowledged,
 * many lives at a time. One life after the other goes to another partition.
 */
final class AppendedLives {
  private static final Duration END = Duration.ofSeconds(30);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final int partitions;
  private final byte[] record;
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final CompletableFuture<Void> broken = new CompletableFuture<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  private volatile boolean running = true;

  AppendedLives(
      KafkaProducer<byte[], byte[]> producer, String topic, int partitions, byte[] record) {
    this.producer = producer;
    this.topic = topic;
    this.partitions = partitions;
    this.record = record;
  }

  double perSecond(int window, Duration time) throws InterruptedException {
    long start = System.nanoTime();
    for (int i = 0; i < window; i++) {
      begin();
    }
    Wait.unlessBroken(broken, time);
    double rate = ended.get() * 1e9 / (System.nanoTime() - start);
    running = false;
    Wait.until("the last lives to end", over, END);
    return rate;
  }

  private void begin() {
    int partition = (int) (begun.getAndIncrement() % partitions);
    append(partition, () -> append(partition, this::end));
  }

  /** Goes on in the producer's own thread, which saves a change of threads for each append. */
  private void append(int partition, Runnable then) {
    var unused =
        producer.send(
            new ProducerRecord<>(topic, partition, null, record),
            (metadata, failure) -> {
              if (failure == null) {
                then.run();
              } else {
                broken.completeExceptionally(failure);
                over.completeExceptionally(failure);
              }
            });
  }

  private void end() {
    long done = ended.incrementAndGet();
    if (running) {
      begin();
    } else if (done == begun.get()) {
      over.complete(null);
    }
  }
}
