package dev.parley.embedded;

import dev.parley.embedded.EmbeddedKafkaException.Reason;
import java.util.concurrent.CompletionStage;

/**
 * A running Kafka with one node, reachable on 127.0.0.1 only.
 *
 * <p>It owns its data directory until it is closed: a second one on the same directory, in this
 * process or in another, is refused before it has changed anything. The process may end in any way,
 * {@code kill -9} included; the next start on the directory finds every acknowledged record.
 *
 * <p>Kafka's threads keep the JVM alive until {@link #close}. Thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private final DataDirectory directory;
  private final KraftNode node;
  private final String bootstrapServers;

  private EmbeddedKafka(DataDirectory directory, KraftNode node, String bootstrapServers) {
    this.directory = directory;
    this.node = node;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts Kafka and waits until it takes connections. The first start on a directory prepares it.
   *
   * @throws EmbeddedKafkaException when it does not start; nothing of it is left behind then, but
   *     for what may have been prepared in the directory
   */
  public static EmbeddedKafka start(EmbeddedKafkaOptions options) {
    var directory = DataDirectory.open(options.dataDir());
    try {
      directory.prepare();
      var sockets = LoopbackSockets.bind(options.port());
      var node = startNode(directory, sockets, options.durability());
      return new EmbeddedKafka(directory, node, sockets.brokerAddress());
    } catch (Throwable e) {
      directory.close();
      throw e;
    }
  }

  private static KraftNode startNode(
      DataDirectory directory, LoopbackSockets sockets, Durability durability) {
    try {
      var settings = NodeSettings.of(directory.kafkaLogs(), sockets, durability);
      return KraftNode.start(settings, sockets);
    } catch (InterruptedException e) {
      sockets.close();
      Thread.currentThread().interrupt();
      throw EmbeddedKafkaException.interrupted(e);
    } catch (Exception e) {
      sockets.close();
      throw new EmbeddedKafkaException(
          Reason.START_FAILED,
          "Embedded Kafka did not start on "
              + directory.path()
              + ": "
              + rootMessage(e)
              + ". If the directory was damaged, move it away and start with an empty one.",
          e);
    }
  }

  private static String rootMessage(Throwable e) {
    var cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** Where clients connect: {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Completes when Kafka has met an error after which it must not go on, such as metadata that it
   * cannot read. The owner should close it then. Never completes exceptionally, and not at all when
   * all goes well.
   */
  public CompletionStage<EmbeddedKafkaException> failure() {
    return node.failure()
        .thenApply(fault ->
            new EmbeddedKafkaException(
                Reason.FAILED_WHILE_RUNNING,
                "Embedded Kafka on "
                    + directory.path()
                    + " cannot go on: "
                    + rootMessage(fault)
                    + ". Restart the process; acknowledged records are kept.",
                fault));
  }

  /** Stops Kafka, waits until it has stopped, and frees the directory. May be called repeatedly. */
  @Override
  public void close() {
    try {
      node.close();
    } finally {
      directory.close();
    }
  }
}
