package dev.parley.server.kafka;

import dev.parley.engine.runtime.Journal;
import dev.parley.engine.runtime.Journal.AppendResult.NotAppended;
import dev.parley.engine.runtime.Journal.AppendResult.Unknown;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The journal of one shard: one partition of the journals' topic.
 *
 * <p>Appends are plain idempotent ones, each a record of its own, acknowledged by all replicas in
 * sync. No transaction is involved: which records count is decided by what they say. Reads see
 * every record, in a partition that nobody writes to in transactions.
 *
 * <p>Thread-safe; no method blocks. Callbacks come on threads of Kafka's clients, which serve other
 * shards too: they hand over and return.
 */
public final class KafkaJournal implements Journal {

  private static final String CLOSED = "the journal is closed";

  private final KafkaSettings settings;
  private final TopicPartition partition;
  private final AppendProducer producer;
  private final Executor reading;
  private final Consumer<KafkaJournal> whenClosed;

  private final Set<PendingAppend> pending = ConcurrentHashMap.newKeySet();
  private final Set<PartitionReader> readers = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  KafkaJournal(
      KafkaSettings settings,
      int shard,
      AppendProducer producer,
      Executor reading,
      Consumer<KafkaJournal> whenClosed) {
    this.settings = settings;
    this.partition = new TopicPartition(settings.journalTopic(), shard);
    this.producer = producer;
    this.reading = reading;
    this.whenClosed = whenClosed;
  }

  @Override
  public void append(byte[] record, AppendCallback callback) {
    var append = new PendingAppend(callback);
    pending.add(append);
    if (closed) {
      KafkaThreads.run(() -> append.appended(new NotAppended(CLOSED)));
      return;
    }
    try {
      producer.append(partition.partition(), record, append);
    } catch (RejectedExecutionException e) {
      KafkaThreads.run(() -> append.appended(new NotAppended(CLOSED)));
    }
  }

  /** An append whose outcome was not told yet. Takes the first outcome that it is given. */
  private final class PendingAppend implements AppendCallback {

    private final AppendCallback callback;

    private PendingAppend(AppendCallback callback) {
      this.callback = callback;
    }

    @Override
    public void appended(AppendResult result) {
      if (pending.remove(this)) {
        callback.appended(result);
      }
    }
  }

  @Override
  public void read(long fromOffset, long toOffset, RecordReader reader) {
    try {
      reading.execute(() -> {
        var failure = readAll(fromOffset, toOffset, reader);
        if (failure == null) {
          reader.done();
        } else {
          reader.failed(failure);
        }
      });
    } catch (RejectedExecutionException e) {
      KafkaThreads.run(() -> reader.failed(CLOSED));
    }
  }

  /** Reads; returns why it could not be completed, if so. */
  private @Nullable String readAll(long from, long to, RecordReader reader) {
    if (from >= to && !closed) {
      return null;
    }
    try {
      var source = new PartitionReader(settings, partition, IsolationLevel.READ_UNCOMMITTED);
      readers.add(source);
      try {
        if (closed) {
          source.cancel();
        }
        source.read(from, to, record -> reader.record(record.offset(), record.value()));
        return null;
      } finally {
        readers.remove(source);
      }
    } catch (ReadFailedException e) {
      return closed ? CLOSED : e.getMessage();
    } catch (KafkaException e) {
      return KafkaFailure.describe(e);
    } catch (RuntimeException e) {
      return "a record could not be taken: " + e;
    }
  }

  @Override
  public void close() {
    closed = true;
    List.copyOf(pending)
        .forEach(append -> append.appended(new Unknown("the journal was closed meanwhile")));
    readers.forEach(PartitionReader::cancel);
    whenClosed.accept(this);
  }
}
