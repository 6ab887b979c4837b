package dev.parley.server.kafka;

import dev.parley.engine.runtime.CheckpointStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one shard: one partition of a compacted topic.
 *
 * <p>Each write is one Kafka transaction. The transactional id belongs to the shard, so opening
 * makes Kafka end what an earlier writer had begun and refuse it from then on. Loading does
 * neither: it shows what was committed when it began, whoever writes meanwhile. After any error the
 * outcome of a write is left to the next {@link #load}: the producer is thrown away, and writes
 * fail until the store is opened again.
 *
 * <p>Thread-safe; no method blocks. The calls of one store run one after the other, on a thread of
 * its own, which also tells their outcome.
 */
public final class KafkaCheckpointStore implements CheckpointStore {

  /** Far enough below the limit of a record to leave room for the longest key. */
  static final int PART_BYTES = 1 << 20;

  private static final String CLOSED = "the checkpoint store is closed";

  private final KafkaSettings settings;
  private final int shard;
  private final TopicPartition partition;
  private final ExecutorService worker;
  private final Consumer<KafkaCheckpointStore> whenClosed;

  /** Used by the worker only. */
  private final CheckpointEncoder encoder;

  /** Set by the worker only; null when the store is not open. */
  private volatile @Nullable KafkaProducer<byte[], byte[]> producer;

  /** Set by the worker only; null when nothing is loading. */
  private volatile @Nullable PartitionReader loading;

  private volatile boolean closed;

  KafkaCheckpointStore(
      KafkaSettings settings, int shard, Consumer<KafkaCheckpointStore> whenClosed) {
    this.settings = settings;
    this.shard = shard;
    this.partition = new TopicPartition(settings.checkpointTopic(), shard);
    this.whenClosed = whenClosed;
    this.encoder = new CheckpointEncoder(partition, PART_BYTES);
    this.worker =
        Executors.newSingleThreadExecutor(KafkaThreads.named("parley-checkpoint-" + shard));
  }

  @Override
  public void open(Completion completion) {
    submit(this::openNow, completion::done, completion::failed);
  }

  @Override
  public void write(List<Entry> entries, Completion completion) {
    var copy = List.copyOf(entries);
    submit(() -> writeNow(copy), completion::done, completion::failed);
  }

  @Override
  public void load(EntryReader reader) {
    submit(() -> loadNow(reader), reader::done, reader::failed);
  }

  /** Something that the worker does. */
  private interface Work {
    void run() throws ReadFailedException;
  }

  private void submit(Work work, Runnable done, Consumer<String> failed) {
    try {
      worker.execute(() -> {
        var failure = attempt(work);
        if (failure == null) {
          done.run();
        } else {
          failed.accept(failure);
        }
      });
    } catch (RejectedExecutionException e) {
      KafkaThreads.run(() -> failed.accept(CLOSED));
    }
  }

  /** Does it; returns why it failed, if so. */
  private @Nullable String attempt(Work work) {
    if (closed) {
      return CLOSED;
    }
    try {
      work.run();
      return null;
    } catch (ReadFailedException e) {
      return closed ? CLOSED : e.getMessage();
    } catch (RuntimeException e) {
      return closed ? CLOSED : KafkaFailure.describe(e);
    }
  }

  private void openNow() {
    abandonProducer();
    var opened =
        new KafkaProducer<>(
            ClientSettings.checkpointProducer(settings, shard),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer = opened;
    try {
      refuseIfClosed();
      opened.initTransactions();
    } catch (RuntimeException e) {
      abandonProducer();
      throw e;
    }
  }

  /** After {@link #producer} or {@link #loading} was set: whoever closes may not have seen it. */
  private void refuseIfClosed() {
    if (closed) {
      throw new IllegalStateException(CLOSED);
    }
  }

  private void writeNow(List<Entry> entries) {
    var writer = producer;
    if (writer == null) {
      throw new IllegalStateException(
          "expected the checkpoint store to be open, but it never was, or a write has failed since");
    }
    try {
      writeIn(writer, entries);
    } catch (RuntimeException e) {
      abandonProducer();
      throw e;
    }
  }

  private void writeIn(KafkaProducer<byte[], byte[]> writer, List<Entry> entries) {
    var failure = new AtomicReference<@Nullable Exception>();
    writer.beginTransaction();
    for (var entry : entries) {
      for (var record : encoder.encode(entry)) {
        var unused =
            writer.send(
                record,
                (metadata, e) -> {
                  if (e != null) {
                    failure.compareAndSet(null, e);
                  }
                });
      }
    }
    writer.flush();
    var failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException(failed);
    }
    writer.commitTransaction();
  }

  /** Whatever it has begun is ended by Kafka: when the store is opened again, or in a minute. */
  private void abandonProducer() {
    var abandoned = producer;
    producer = null;
    if (abandoned != null) {
      abandoned.close(Duration.ZERO);
    }
  }

  private void loadNow(EntryReader reader) throws ReadFailedException {
    var end = CheckpointEnd.find(settings, shard, this::refuseIfClosed);
    var source = new PartitionReader(settings, partition, IsolationLevel.READ_COMMITTED);
    loading = source;
    try {
      if (closed) {
        source.cancel();
      }
      var decoder = new CheckpointDecoder();
      source.read(0, end, decoder::add);
      decoder.tell(encoder);
      decoder.drain(reader::entry);
    } finally {
      loading = null;
    }
  }

  @Override
  public void close() {
    closed = true;
    var reader = loading;
    if (reader != null) {
      reader.cancel();
    }
    var writer = producer;
    if (writer != null) {
      // Not here: it waits for the producer's thread to end.
      KafkaThreads.run(() -> writer.close(Duration.ZERO));
    }
    worker.shutdown();
    whenClosed.accept(this);
  }
}
