package dev.parley.embedded;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server side of Kafka: a controller and a broker that share one metadata log. Built from the
 * same parts as Kafka's own main program, which cannot be given sockets that are already bound.
 */
final class KraftNode implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(KraftNode.class);

  /** With one node there are no leaders to move away, so this only bounds a defect. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final ControllerServer controller;
  private final BrokerServer broker;
  private final FaultRecorder faults;

  private KraftNode(ControllerServer controller, BrokerServer broker, FaultRecorder faults) {
    this.controller = controller;
    this.broker = broker;
    this.faults = faults;
  }

  /**
   * Starts on a formatted directory and returns when clients can connect.
   *
   * @throws Exception when it does not start; all of its threads have ended then
   */
  static KraftNode start(Properties settings, ServerSocketFactory sockets) throws Exception {
    var node = build(settings, sockets);
    var started = new CompletableFuture<Void>();
    // On a thread of its own: a fault in one of Kafka's threads can leave the start waiting for
    // ever.
    var starter = new Thread(() -> node.startBoth(started), "embedded-kafka-start");
    starter.start();
    try {
      CompletableFuture.anyOf(
              started, node.faults.fatal().thenAccept(started::completeExceptionally))
          .get();
      started.get();
      return node;
    } catch (ExecutionException | InterruptedException e) {
      starter.interrupt();
      starter.join();
      node.close();
      throw e instanceof ExecutionException failed && failed.getCause() instanceof Exception cause
          ? cause
          : e;
    }
  }

  private static KraftNode build(Properties settings, ServerSocketFactory sockets) {
    var config = KafkaConfig.fromProps(settings, false);
    var logDirs = KafkaRaftServer.initializeLogDirs(config, log, "");
    var metaProperties = logDirs._1();
    var metrics =
        Server.initializeMetrics(config, Time.SYSTEM, metaProperties.clusterId().orElseThrow());
    var voters = QuorumConfig.parseVoterConnections(config.quorumConfig().voters());
    var faults = new FaultRecorder();
    var shared =
        new SharedServer(
            config,
            metaProperties,
            Time.SYSTEM,
            metrics,
            CompletableFuture.completedFuture(voters),
            List.of(),
            faults,
            sockets);
    var broker = new BrokerServer(shared);
    var controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), logDirs._2());
    return new KraftNode(controller, broker, faults);
  }

  private void startBoth(CompletableFuture<Void> started) {
    try {
      controller.startup();
      broker.startup();
      started.complete(null);
    } catch (Throwable e) {
      started.completeExceptionally(e);
    }
  }

  /** Completes with the first fault after which Kafka must not go on. */
  CompletableFuture<Throwable> failure() {
    return faults.fatal().copy();
  }

  @Override
  public void close() {
    try {
      broker.shutdown(STOP_TIMEOUT);
    } finally {
      // After the broker, which needs it in order to leave in good order.
      controller.shutdown();
    }
    broker.awaitShutdown();
    controller.awaitShutdown();
  }
}
