package dev.parley.server.kafka;

import dev.parley.engine.runtime.Journal.AppendCallback;
import dev.parley.engine.runtime.Journal.AppendResult.Appended;
import dev.parley.engine.runtime.Journal.AppendResult.NotAppended;
import dev.parley.engine.runtime.Journal.AppendResult.Unknown;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producer that all journals of a node append with.
 *
 * <p>Kafka's {@code send} may block, for metadata or for memory, so one thread does all of it; what
 * one append would wait for, the others would too. A producer that met an error of the kind that it
 * doesn't recover from is replaced. Thread-safe.
 */
final class AppendProducer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AppendProducer.class);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final KafkaSettings settings;
  private final ExecutorService sender;

  /** Written by the sender's thread only, once it runs. */
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
    this.sender = Executors.newSingleThreadExecutor(KafkaThreads.named("parley-journal-append"));
  }

  private static KafkaProducer<byte[], byte[]> connect(KafkaSettings settings) {
    return new KafkaProducer<>(
        ClientSettings.appendProducer(settings),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /**
   * Appends one record.
   *
   * @param callback told within the delivery timeout, on another thread
   * @throws RejectedExecutionException when this is closed
   */
  void append(int partition, byte[] record, AppendCallback callback) {
    var queued = System.nanoTime();
    sender.execute(() -> send(partition, record, callback, queued));
  }

  private void send(int partition, byte[] record, AppendCallback callback, long queued) {
    var turnTimeout = ClientSettings.appendTurnTimeout(settings);
    if (System.nanoTime() - queued > turnTimeout.toNanos()) {
      callback.appended(
          new NotAppended(
              "Kafka takes no records: this one waited for its turn for more than %d ms"
                  .formatted(turnTimeout.toMillis())));
      return;
    }
    var attempt = new Attempt(callback, producer);
    try {
      var unused =
          attempt.producer.send(
              new ProducerRecord<>(settings.journalTopic(), partition, null, record), attempt);
    } catch (SerializationException e) {
      callback.appended(new NotAppended(KafkaFailure.describe(e)));
    } catch (RuntimeException e) {
      // Nothing says how far it came.
      callback.appended(new Unknown(KafkaFailure.describe(e)));
      replaceUnlessRetriable(attempt.producer, e);
    }
  }

  /** One record under way. */
  private final class Attempt implements Callback {

    private final AppendCallback callback;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread sending = Thread.currentThread();

    private Attempt(AppendCallback callback, KafkaProducer<byte[], byte[]> producer) {
      this.callback = callback;
      this.producer = producer;
    }

    @Override
    public void onCompletion(RecordMetadata metadata, Exception failure) {
      if (failure == null) {
        callback.appended(
            metadata.hasOffset()
                ? new Appended(metadata.offset())
                : new Unknown("Kafka acknowledged the record without its offset"));
      } else if (failure instanceof ApiException && Thread.currentThread() == sending) {
        // Refused from inside of send: the record did not get as far as the buffer.
        callback.appended(new NotAppended(KafkaFailure.describe(failure)));
      } else {
        callback.appended(new Unknown(KafkaFailure.describe(failure)));
        replaceUnlessRetriable(producer, failure);
      }
    }
  }

  private void replaceUnlessRetriable(KafkaProducer<byte[], byte[]> broken, Exception failure) {
    if (failure instanceof RetriableException) {
      return;
    }
    try {
      sender.execute(() -> replace(broken, failure));
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
      sender.execute(() -> producer.close(CLOSE_TIMEOUT));
      sender.close();
    }
  }
}
