package dev.parley.server.app;

import dev.parley.server.kafka.KafkaConnection;
import dev.parley.server.kafka.KafkaSettings;
import dev.parley.server.kafka.ShardTopics;
import dev.parley.server.kafka.TopicSetup;
import dev.parley.server.shard.ShardStores;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running broker. Thread-safe. */
public final class Broker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

  private final KafkaConnection kafka;
  private final Node node;
  private final int shards;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  private Broker(KafkaConnection kafka, Node node, int shards) {
    this.kafka = kafka;
    this.node = node;
    this.shards = shards;
  }

  /**
   * Starts a broker and waits until it serves. Blocks for as long as {@link
   * BrokerConfig#openTimeout} says.
   *
   * @throws dev.parley.server.kafka.KafkaSetupException when Kafka cannot be reached, or its topics
   *     are not as they must be
   * @throws BrokerStartException when the port cannot be had or the shards cannot be opened
   */
  public static Broker start(BrokerConfig config) throws InterruptedException {
    KafkaSettings settings =
        KafkaSettings.at(config.bootstrapServers())
            .withPrefix(config.topicPrefix())
            .withClientProperties(config.kafkaProperties());
    ShardTopics topics = TopicSetup.prepare(settings, config.shardCount());
    KafkaConnection kafka = KafkaConnection.open(settings);
    List<ShardStores> stores = new ArrayList<>();
    for (int shard = 0; shard < topics.shards(); shard++) {
      stores.add(new ShardStores(kafka.journal(shard), kafka.checkpoints(shard)));
    }
    Node node =
        new Node(
            config, stores, topics.journalId(), () -> TopicSetup.holdsRecords(settings, topics));
    Broker broker = new Broker(kafka, node, stores.size());
    try {
      broker.node.start();
    } catch (RuntimeException | InterruptedException e) {
      broker.abandon();
      throw e;
    }
    LOG.info(
        "Serving on {} port {} with {} shards", config.bindAddress(), broker.port(), stores.size());
    return broker;
  }

  private void abandon() throws InterruptedException {
    closing.set(true);
    node.stop();
    kafka.close();
    closed.countDown();
  }

  /** The port that is listened on. */
  public int port() {
    return node.port();
  }

  /** How many slices the tasks are kept in. */
  public int shards() {
    return shards;
  }

  /**
   * Stops: tells agents that no more work will come and gives them time to leave, commits what was
   * decided, then closes everything. Blocks; a second call waits for the first.
   */
  @Override
  public void close() {
    try {
      if (closing.compareAndSet(false, true)) {
        LOG.info("Stopping");
        node.close();
        kafka.close();
        closed.countDown();
        LOG.info("Stopped");
      } else {
        closed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the broker has been closed. */
  public void awaitTermination() throws InterruptedException {
    closed.await();
  }
}
