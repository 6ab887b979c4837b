package dev.parley.cli.up;

import dev.parley.artifact.s3.S3Location;
import dev.parley.artifact.s3.S3Store;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.cli.rules.RuleFiles;
import dev.parley.embedded.EmbeddedKafka;
import dev.parley.embedded.EmbeddedKafkaException;
import dev.parley.embedded.EmbeddedKafkaOptions;
import dev.parley.server.app.Broker;
import dev.parley.server.app.BrokerConfig;
import dev.parley.server.app.BrokerStartException;
import dev.parley.server.artifact.ArtifactSource;
import dev.parley.server.artifact.DirectoryStore;
import dev.parley.server.kafka.KafkaSetupException;
import dev.parley.server.kafka.KafkaUnreachableException;
import dev.parley.server.kafka.TopicCreationException;
import dev.parley.server.kafka.TopicMismatchException;
import dev.parley.server.rule.RuleBook;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A broker, and the Kafka that it brought along unless there is one elsewhere. Started once, closed
 * once.
 */
final class RunningBroker implements AutoCloseable {
  private final @Nullable EmbeddedKafka kafka;
  private final Broker broker;

  private RunningBroker(@Nullable EmbeddedKafka kafka, Broker broker) {
    this.kafka = kafka;
    this.broker = broker;
  }

  /**
   * Starts a broker with a Kafka of its own, and waits until it serves. Fails with a {@link
   * CliFailure}.
   */
  static RunningBroker withEmbeddedKafka(Path data, BrokerSettings settings)
      throws InterruptedException {
    RuleBook rules = rules(settings);
    EmbeddedKafka kafka;
    try {
      kafka = EmbeddedKafka.start(EmbeddedKafkaOptions.in(data));
    } catch (EmbeddedKafkaException e) {
      throw failure(e);
    }
    try {
      return new RunningBroker(kafka, start(kafka.bootstrapServers(), settings, rules));
    } catch (Throwable e) {
      kafka.close();
      throw e;
    }
  }

  /**
   * Starts a broker on a Kafka elsewhere, and waits until it serves. Fails with a {@link
   * CliFailure}.
   */
  static RunningBroker withKafka(String bootstrapServers, BrokerSettings settings)
      throws InterruptedException {
    return new RunningBroker(null, start(bootstrapServers, settings, rules(settings)));
  }

  private static @Nullable RuleBook rules(BrokerSettings settings) {
    Path file = settings.rules();
    return file == null ? null : RuleFiles.load(file);
  }

  private static Broker start(
      String bootstrapServers, BrokerSettings settings, @Nullable RuleBook rules)
      throws InterruptedException {
    try {
      return Broker.start(config(bootstrapServers, settings, rules));
    } catch (IllegalArgumentException e) {
      throw CliFailure.usage(String.valueOf(e.getMessage()), "").causedBy(e);
    } catch (KafkaSetupException e) {
      throw environment(reason(e), e);
    } catch (BrokerStartException e) {
      throw environment("BROKER_START_FAILED", e);
    }
  }

  static BrokerConfig config(
      String bootstrapServers, BrokerSettings settings, @Nullable RuleBook rules) {
    BrokerConfig.Builder config =
        BrokerConfig.builder(bootstrapServers)
            .bindAddress(settings.bindAddress())
            .port(settings.port())
            .shards(settings.shards())
            .finishedTreesMax(settings.finishedTrees())
            .version(settings.version())
            .loopPolicies(settings.loops())
            .kafkaProperties(settings.kafkaProperties());
    ArtifactPlace artifacts = settings.artifacts();
    if (artifacts != null) {
      config.artifacts(source(artifacts));
    }
    if (rules != null) {
      config.rules(rules);
    }
    return config.build();
  }

  private static ArtifactSource source(ArtifactPlace artifacts) {
    if (S3Location.isOne(artifacts.place())) {
      S3Location location = S3Location.parse(artifacts.place(), artifacts.endpoint());
      return () -> S3Store.open(location);
    }
    Path folder = Path.of(artifacts.place());
    return () -> DirectoryStore.open(folder);
  }

  int port() {
    return broker.port();
  }

  int shards() {
    return broker.shards();
  }

  /**
   * Completes with the reason when the Kafka inside can't go on: close then. Not at all when there
   * is none inside.
   */
  CompletableFuture<CliFailure> failed() {
    return kafka == null
        ? new CompletableFuture<>()
        : kafka.failure().thenApply(RunningBroker::failure).toCompletableFuture();
  }

  /** Lets agents leave, commits what was decided, and stops the Kafka inside. */
  @Override
  public void close() {
    try {
      broker.close();
    } finally {
      if (kafka != null) {
        kafka.close();
      }
    }
  }

  private static String reason(KafkaSetupException e) {
    return switch (e) {
      case KafkaUnreachableException unreachable -> "KAFKA_UNREACHABLE";
      case TopicMismatchException mismatch -> "KAFKA_TOPICS_WRONG";
      case TopicCreationException creation -> "KAFKA_TOPICS_REFUSED";
    };
  }

  private static CliFailure failure(EmbeddedKafkaException e) {
    String reason =
        switch (e.reason()) {
          case DIRECTORY_IN_USE -> "DATA_DIR_IN_USE";
          case DIRECTORY_UNUSABLE -> "DATA_DIR_UNUSABLE";
          case DIRECTORY_TOO_NEW -> "DATA_DIR_TOO_NEW";
          case PORT_IN_USE, START_FAILED -> "KAFKA_START_FAILED";
          case INTERRUPTED -> "INTERRUPTED";
          case FAILED_WHILE_RUNNING -> "KAFKA_FAILED";
        };
    return environment(reason, e);
  }

  /** These exceptions say in their message what to do about them. */
  private static CliFailure environment(String reason, RuntimeException e) {
    return new CliFailure(ExitCode.ENVIRONMENT, reason, String.valueOf(e.getMessage()), "")
        .causedBy(e);
  }
}
