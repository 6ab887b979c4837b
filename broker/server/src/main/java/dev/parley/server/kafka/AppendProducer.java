package dev.parley.server.kafka;

import dev.parley.engine.runtime.Journal.AppendCallback;
import dev.parley.engine.runtime.Journal.AppendResult;
import dev.parley.engine.runtime.Journal.AppendResult.Appended;
import dev.parley.engine.runtime.Journal.AppendResult.NotAppended;
import dev.parley.engine.runtime.Journal.AppendResult.Unknown;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producer that all journals of a node append with.
 *
 * <p>Kafka's {@code send} would wait for metadata or for memory. It is told not to, so that a
 * shard's thread can call it: nearly always the record is taken at once. What is not taken stands
 * in a line, which one thread moves along. A producer that met an error of the kind that it doesn't
 * recover from is replaced. Thread-safe.
 */
final class AppendProducer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AppendProducer.class);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration NEXT_TRY = Duration.ofMillis(5);

  private final KafkaSettings settings;

  /** Moves the line, tells what did not get as far as Kafka, and replaces the producer. */
  private final ExecutorService line;

  private final AtomicInteger inLine = new AtomicInteger();

  /** Written by the line's thread only, once it runs. */
  private volatile KafkaProducer<byte[], byte[]> producer;

  private volatile boolean closing;

  /**
   * Connects.
   *
   * @throws KafkaException when the settings are wrong
   */
  AppendProducer(KafkaSettings settings) {
    this.settings = settings;
    this.producer = connect(settings);
    this.line = Executors.newSingleThreadExecutor(KafkaThreads.named("parley-journal-append"));
  }

  private static KafkaProducer<byte[], byte[]> connect(KafkaSettings settings) {
    return new KafkaProducer<>(
        ClientSettings.appendProducer(settings),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /**
   * Appends one record, behind those that the same thread appended before. Does not block.
   *
   * @param callback told within the delivery timeout, on another thread
   * @throws RejectedExecutionException when this is closed
   */
  void append(int partition, byte[] record, AppendCallback callback) {
    var attempt =
        new Attempt(
            new ProducerRecord<>(settings.journalTopic(), partition, null, record), callback);
    // Whoever stands in line must not be overtaken.
    if (inLine.get() > 0 || attempt.send() != null) {
      inLine.incrementAndGet();
      line.execute(attempt::standInLine);
    }
  }

  /** One record under way. Used by one thread at a time until it is taken. */
  private final class Attempt implements Callback {

    private final ProducerRecord<byte[], byte[]> record;
    private final AppendCallback callback;
    private final long startNanos = System.nanoTime();
    private KafkaProducer<byte[], byte[]> takenBy = producer;
    private @Nullable Thread sending;
    private @Nullable Exception refused;

    private Attempt(ProducerRecord<byte[], byte[]> record, AppendCallback callback) {
      this.record = record;
      this.callback = callback;
    }

    /** Why the record could not be taken now, but may be later; null when that is done. */
    private @Nullable TimeoutException send() {
      takenBy = producer;
      sending = Thread.currentThread();
      refused = null;
      try {
        var unused = takenBy.send(record, this);
      } catch (SerializationException e) {
        tell(new NotAppended(KafkaFailure.describe(e)));
      } catch (RuntimeException e) {
        // Nothing says how far it came.
        tell(new Unknown(KafkaFailure.describe(e)));
        replaceUnlessRetriable(takenBy, e);
      }
      if (refused instanceof TimeoutException notNow) {
        return notNow;
      }
      if (refused != null) {
        tell(new NotAppended(KafkaFailure.describe(refused)));
      }
      return null;
    }

    private void standInLine() {
      try {
        var turnNanos = ClientSettings.appendTurnTimeout(settings).toNanos();
        for (var notNow = send(); notNow != null; notNow = send()) {
          if (closing || System.nanoTime() - startNanos > turnNanos) {
            callback.appended(
                new NotAppended("Kafka takes no records: " + KafkaFailure.describe(notNow)));
            return;
          }
          LockSupport.parkNanos(NEXT_TRY.toNanos());
        }
      } finally {
        inLine.decrementAndGet();
      }
    }

    /** Not from inside of the call that appends. */
    private void tell(AppendResult result) {
      try {
        line.execute(() -> callback.appended(result));
      } catch (RejectedExecutionException closed) {
        KafkaThreads.run(() -> callback.appended(result));
      }
    }

    @Override
    public void onCompletion(RecordMetadata metadata, @Nullable Exception failure) {
      if (failure == null) {
        callback.appended(
            metadata.hasOffset()
                ? new Appended(metadata.offset())
                : new Unknown("Kafka acknowledged the record without its offset"));
      } else if (failure instanceof ApiException && Thread.currentThread() == sending) {
        // From inside of send: the record did not get as far as the buffer.
        refused = failure;
      } else {
        callback.appended(new Unknown(KafkaFailure.describe(failure)));
        replaceUnlessRetriable(takenBy, failure);
      }
    }
  }

  private void replaceUnlessRetriable(KafkaProducer<byte[], byte[]> broken, Exception failure) {
    if (failure instanceof RetriableException) {
      return;
    }
    try {
      line.execute(() -> replace(broken, failure));
    } catch (RejectedExecutionException closed) {
      log.debug("The journal's producer is closed, so it is not replaced");
    }
  }

  private void replace(KafkaProducer<byte[], byte[]> broken, Exception failure) {
    if (closing || !producer.equals(broken)) {
      return;
    }
    try {
      producer = connect(settings);
    } catch (KafkaException e) {
      log.warn("The journal's producer could not be replaced: {}", KafkaFailure.describe(e));
      return;
    }
    log.info("The journal's producer was replaced after: {}", KafkaFailure.describe(failure));
    // Others' appends may still be under way with it; they get their time.
    KafkaThreads.run(() -> broken.close(settings.deliveryTimeout()));
  }

  /** Appends that wait still go; those that are not acked soon end as unknown. Blocks shortly. */
  @Override
  public void close() {
    if (!closing) {
      closing = true;
      line.execute(() -> producer.close(CLOSE_TIMEOUT));
      line.close();
    }
  }
}
