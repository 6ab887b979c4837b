package dev.parley.server.kafka;

import static java.util.Objects.requireNonNull;

import dev.parley.server.kafka.TopicMismatchException.Deviation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Creates the topics that are missing and verifies those that exist. Never changes a topic: what is
 * wrong with one is reported, for somebody to decide.
 *
 * <p>Blocks; safe when several nodes do it at the same time.
 */
public final class TopicSetup {

  private static final Duration RETRY_PAUSE = Duration.ofMillis(50);

  private final KafkaSettings settings;
  private final ShardCount shards;
  private final Admin admin;

  private TopicSetup(KafkaSettings settings, ShardCount shards, Admin admin) {
    this.settings = settings;
    this.shards = shards;
    this.admin = admin;
  }

  /**
   * Makes sure that the topics exist and are as they must be.
   *
   * @return what they are
   * @throws KafkaUnreachableException when Kafka does not answer within the connect timeout, or
   *     does not let us in
   * @throws TopicCreationException when Kafka refuses to create a topic
   * @throws TopicMismatchException when a topic is not as it must be
   * @throws InterruptException when the thread is interrupted
   */
  public static ShardTopics prepare(KafkaSettings settings, ShardCount shards) {
    try (var admin = Admin.create(ClientSettings.admin(settings, settings.connectTimeout()))) {
      return new TopicSetup(settings, shards, admin).prepare();
    } catch (InterruptException | KafkaSetupException e) {
      throw e;
    } catch (KafkaException e) {
      throw unreachable(settings, e);
    }
  }

  /**
   * Whether anything was ever written into a journal.
   *
   * @throws KafkaUnreachableException as {@link #prepare} does
   * @throws InterruptException when the thread is interrupted
   */
  public static boolean holdsRecords(KafkaSettings settings, ShardTopics topics) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int shard = 0; shard < topics.shards(); shard++) {
      ends.put(new TopicPartition(topics.journal(), shard), OffsetSpec.latest());
    }
    try (var admin = Admin.create(ClientSettings.admin(settings, settings.connectTimeout()))) {
      return get(admin.listOffsets(ends).all()).values().stream().anyMatch(end -> end.offset() > 0);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw unreachable(settings, e);
    }
  }

  private ShardTopics prepare() {
    var brokers = countBrokers();
    var journal = TopicPlan.journal(settings, brokers);
    var checkpoint = TopicPlan.checkpoint(settings, brokers);

    var found = describe(List.of(journal.name(), checkpoint.name()));
    refuseLostJournal(found, journal, checkpoint);
    // In this order: a checkpoint without a journal means that the journal was lost.
    var journalFound = createIfMissing(journal, shards.count(), found);
    var count = journalFound.partitions().size();
    var checkpointFound = createIfMissing(checkpoint, count, found);

    List<Deviation> deviations = new ArrayList<>(wrongCounts(journalFound, checkpointFound));
    deviations.addAll(wrongSettings(journal, journalFound));
    deviations.addAll(wrongSettings(checkpoint, checkpointFound));
    if (!deviations.isEmpty()) {
      throw new TopicMismatchException(settings.bootstrapServers(), deviations);
    }
    return new ShardTopics(
        journal.name(), journalFound.topicId().toString(), checkpoint.name(), count);
  }

  /** Those that are down for the moment count: they will be back, and the topics stay. */
  private int countBrokers() {
    var options = new DescribeClusterOptions().includeFencedBrokers(true);
    return get(admin.describeCluster(options).nodes()).size();
  }

  /** The topics that exist, all as of the same moment. */
  private Map<String, TopicDescription> describe(List<String> names) {
    Map<String, TopicDescription> found = new HashMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach((name, description) -> {
          try {
            found.put(name, get(description));
          } catch (UnknownTopicOrPartitionException missing) {
            // Left out: that is the answer.
          }
        });
    return found;
  }

  private TopicDescription createIfMissing(
      TopicPlan plan, int partitions, Map<String, TopicDescription> found) {
    var existing = found.get(plan.name());
    if (existing != null) {
      return existing;
    }
    try {
      get(admin.createTopics(List.of(plan.toCreate(partitions))).all());
    } catch (TopicExistsException another) {
      // Another node was faster. Whether it did the same is verified like any other topic.
    } catch (KafkaException e) {
      throw new TopicCreationException(
          "Kafka at %s refused to create the topic %s with %d partitions and %d replicas: %s. Create it by hand, or allow this user to."
              .formatted(
                  settings.bootstrapServers(),
                  plan.name(),
                  partitions,
                  plan.replication(),
                  e.getMessage()),
          e);
    }
    return awaitKnown(() -> get(admin.describeTopics(List.of(plan.name())).allTopicNames()))
        .values()
        .iterator()
        .next();
  }

  private void refuseLostJournal(
      Map<String, TopicDescription> found, TopicPlan journal, TopicPlan checkpoint) {
    if (found.containsKey(checkpoint.name()) && !found.containsKey(journal.name())) {
      var lost =
          new Deviation(
              journal.name(),
              "topic",
              "to exist, because %s does,".formatted(checkpoint.name()),
              "none",
              "restore the journal; if it was deleted on purpose, delete %s too"
                  .formatted(checkpoint.name()));
      throw new TopicMismatchException(settings.bootstrapServers(), List.of(lost));
    }
  }

  private List<Deviation> wrongCounts(TopicDescription journal, TopicDescription checkpoint) {
    List<Deviation> deviations = new ArrayList<>();
    var count = journal.partitions().size();
    switch (shards) {
      case ShardCount.AdoptOr any -> {}
      case ShardCount.Exactly(var wanted) when wanted != count ->
          deviations.add(
              partitions(
                  journal,
                  wanted,
                  "start with %d shards, or with another topic prefix: the number of shards of a journal never changes"
                      .formatted(count)));
      case ShardCount.Exactly asFound -> {}
    }
    if (checkpoint.partitions().size() != count) {
      deviations.add(
          partitions(
              checkpoint,
              count,
              "stop all brokers, then kafka-topics.sh --bootstrap-server %s --delete --topic %s: it is built anew from the journal"
                  .formatted(settings.bootstrapServers(), checkpoint.name())));
    }
    return deviations;
  }

  private static Deviation partitions(TopicDescription topic, int expected, String remedy) {
    return new Deviation(
        topic.name(),
        "partitions",
        Integer.toString(expected),
        Integer.toString(topic.partitions().size()),
        remedy);
  }

  private List<Deviation> wrongSettings(TopicPlan plan, TopicDescription found) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, plan.name());
    var configs = awaitKnown(() -> get(admin.describeConfigs(List.of(resource)).all()));
    var config = requireNonNull(configs.get(resource));
    return plan.deviations(found, config, settings.bootstrapServers());
  }

  /** Asks again for as long as the topic is unknown: a broker learns of new topics a bit later. */
  private <T> T awaitKnown(Question<T> question) {
    var deadline = System.nanoTime() + settings.connectTimeout().toNanos();
    while (true) {
      try {
        return question.ask();
      } catch (UnknownTopicOrPartitionException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        pause();
      }
    }
  }

  private interface Question<T> {
    T ask();
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(RETRY_PAUSE.toNanos());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** The answer, or Kafka's exception as it is. */
  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
    }
  }

  private static KafkaUnreachableException unreachable(KafkaSettings settings, KafkaException e) {
    return switch (e) {
      case TimeoutException silent -> KafkaUnreachableException.silent(settings, silent);
      case UnsupportedVersionException old -> KafkaUnreachableException.tooOld(settings, old);
      default -> KafkaUnreachableException.refused(settings, e);
    };
  }
}
