package dev.parley.server.kafka;

import dev.parley.engine.runtime.CheckpointStore;
import dev.parley.engine.runtime.Journal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.KafkaException;

/**
 * What the shards of one node share of Kafka: one producer for all journals, a few threads for
 * reading. Hands out the journals and checkpoint stores, and closes those that are still open when
 * it is closed. Thread-safe.
 */
public final class KafkaConnection implements AutoCloseable {

  /** How many shards load at the same time. */
  private static final int READING_THREADS = 4;

  private final KafkaSettings settings;
  private final AppendProducer producer;
  private final ExecutorService reading;
  private final Set<Journal> journals = ConcurrentHashMap.newKeySet();
  private final Set<CheckpointStore> stores = ConcurrentHashMap.newKeySet();

  private KafkaConnection(KafkaSettings settings, AppendProducer producer) {
    this.settings = settings;
    this.producer = producer;
    this.reading =
        Executors.newFixedThreadPool(READING_THREADS, KafkaThreads.named("parley-journal-read"));
  }

  /**
   * Connects. Call {@link TopicSetup#prepare} before: the topics are taken to be there.
   *
   * @throws KafkaUnreachableException when the address or another setting is wrong; whether Kafka
   *     answers shows only later
   */
  public static KafkaConnection open(KafkaSettings settings) {
    try {
      return new KafkaConnection(settings, new AppendProducer(settings));
    } catch (KafkaException e) {
      throw KafkaUnreachableException.refused(settings, e);
    }
  }

  /** A journal of a shard. There may be several at once; the journal's records say who counts. */
  public Journal journal(int shard) {
    var journal = new KafkaJournal(settings, shard, producer, reading, journals::remove);
    journals.add(journal);
    return journal;
  }

  /** A checkpoint store of a shard. Of several, the one that was opened last can write. */
  public CheckpointStore checkpoints(int shard) {
    var store = new KafkaCheckpointStore(settings, shard, stores::remove);
    stores.add(store);
    return store;
  }

  /**
   * Closes what was handed out and everything behind it. Appends that are under way are given a
   * second to end. Blocks for a few seconds at most.
   */
  @Override
  public void close() {
    producer.close();
    journals.forEach(Journal::close);
    stores.forEach(CheckpointStore::close);
    reading.close();
  }
}
