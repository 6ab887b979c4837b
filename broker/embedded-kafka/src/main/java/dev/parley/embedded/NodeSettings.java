package dev.parley.embedded;

import static dev.parley.embedded.LoopbackSockets.BROKER_LISTENER;
import static dev.parley.embedded.LoopbackSockets.CONTROLLER_LISTENER;

import java.nio.file.Path;
import java.util.Properties;

/** Kafka's settings for a node that is alone, small and quickly back after a crash. */
final class NodeSettings {

  /** The node's id in its cluster of one. */
  static final int NODE_ID = 1;

  private static final int MIB = 1 << 20;

  private NodeSettings() {}

  static Properties of(Path logs, LoopbackSockets sockets, Durability durability) {
    var settings = new Properties();
    identity(settings, logs, sockets);
    alone(settings);
    quickRestart(settings);
    quickCommits(settings);
    smallFootprint(settings);
    switch (durability) {
      case PROCESS_CRASH -> {}
      case POWER_LOSS -> settings.setProperty("log.flush.interval.messages", "1");
    }
    return settings;
  }

  private static void identity(Properties settings, Path logs, LoopbackSockets sockets) {
    var brokerUrl = BROKER_LISTENER + "://" + sockets.brokerAddress();
    var controllerUrl = CONTROLLER_LISTENER + "://" + sockets.controllerAddress();
    settings.setProperty("process.roles", "broker,controller");
    settings.setProperty("node.id", Integer.toString(NODE_ID));
    settings.setProperty("log.dirs", logs.toString());
    settings.setProperty("listeners", brokerUrl + "," + controllerUrl);
    settings.setProperty("advertised.listeners", brokerUrl);
    settings.setProperty("inter.broker.listener.name", BROKER_LISTENER);
    settings.setProperty("controller.listener.names", CONTROLLER_LISTENER);
    settings.setProperty(
        "listener.security.protocol.map",
        BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    // Voters are read anew at every start, so the controller's port may be another one each time.
    settings.setProperty("controller.quorum.voters", NODE_ID + "@" + sockets.controllerAddress());
    settings.setProperty("auto.create.topics.enable", "false");
    settings.setProperty("message.max.bytes", Integer.toString(8 * MIB));
  }

  /** There is nobody to replicate to, nor to wait for. */
  private static void alone(Properties settings) {
    settings.setProperty("offsets.topic.replication.factor", "1");
    settings.setProperty("transaction.state.log.replication.factor", "1");
    settings.setProperty("transaction.state.log.min.isr", "1");
    settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
    settings.setProperty("share.coordinator.state.topic.min.isr", "1");
    settings.setProperty("group.initial.rebalance.delay.ms", "0");
  }

  private static void quickRestart(Properties settings) {
    // After a crash the node may register again only when the session of its predecessor has ended.
    settings.setProperty("broker.session.timeout.ms", "1000");
    settings.setProperty("broker.heartbeat.interval.ms", "200");
    // After a crash the newest segment of every partition is read through: keep that short.
    settings.setProperty("log.segment.bytes", Integer.toString(64 * MIB));
    settings.setProperty("transaction.state.log.segment.bytes", Integer.toString(4 * MIB));
    settings.setProperty("offsets.topic.segment.bytes", Integer.toString(4 * MIB));
  }

  private static void quickCommits(Properties settings) {
    // Otherwise a transaction that follows closely upon another waits for 20 ms.
    settings.setProperty("add.partitions.to.txn.retry.backoff.ms", "1");
    // One node has nobody whose appends could be batched with its own.
    settings.setProperty("controller.quorum.append.linger.ms", "0");
  }

  private static void smallFootprint(Properties settings) {
    settings.setProperty("offsets.topic.num.partitions", "1");
    settings.setProperty("transaction.state.log.num.partitions", "1");
    settings.setProperty("share.coordinator.state.topic.num.partitions", "1");
    settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 * MIB));
    settings.setProperty("num.network.threads", "2");
    settings.setProperty("num.io.threads", "4");
    settings.setProperty("num.replica.fetchers", "1");
    settings.setProperty("background.threads", "2");
    // Nobody measures the lag of followers that do not exist.
    settings.setProperty("metadata.max.idle.interval.ms", "10000");
    settings.setProperty("metric.reporters", "");
  }
}
