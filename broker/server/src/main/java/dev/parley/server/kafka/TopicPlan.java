package dev.parley.server.kafka;

import dev.parley.server.kafka.TopicMismatchException.Deviation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * What one topic must be like: how it is created, and what is wrong with one that exists.
 *
 * @param name the topic
 * @param replication copies of each partition, 1 to 3
 * @param created the settings that it is created with
 * @param rules what its settings must be, whoever created it
 */
record TopicPlan(String name, short replication, Map<String, String> created, List<Rule> rules) {

  private static final int REPLICATION_MAX = 3;
  private static final String IN_SYNC = "min.insync.replicas";
  private static final String HOUR_MS = "3600000";

  /**
   * A setting that something rests on.
   *
   * @param setting Kafka's name for it
   * @param value what it is created with
   * @param expected the values that will do, in words
   * @param holds the values that will do
   */
  record Rule(String setting, String value, String expected, Predicate<String> holds) {
    static Rule exactly(String setting, String value) {
      return new Rule(setting, value, value, value::equals);
    }

    static Rule atLeast(String setting, int least) {
      return new Rule(
          setting, Integer.toString(least), least + " or more", v -> Long.parseLong(v) >= least);
    }

    static Rule atMost(String setting, int most) {
      return new Rule(
          setting, Integer.toString(most), most + " or less", v -> Long.parseLong(v) <= most);
    }
  }

  /** Every record is kept: what is no longer needed is removed by us alone. */
  static TopicPlan journal(KafkaSettings settings, int brokers) {
    var rules = new ArrayList<Rule>();
    rules.add(Rule.exactly("cleanup.policy", "delete"));
    rules.add(Rule.exactly("retention.ms", "-1"));
    rules.add(Rule.exactly("retention.bytes", "-1"));
    return plan(settings.journalTopic(), brokers, rules, Map.of());
  }

  /** The newest record of every key is kept; the segments are small so that old ones go soon. */
  static TopicPlan checkpoint(KafkaSettings settings, int brokers) {
    var rules = new ArrayList<Rule>();
    rules.add(Rule.exactly("cleanup.policy", "compact"));
    var tidy =
        Map.of(
            "segment.bytes",
            Integer.toString(16 << 20),
            // Half may be old: a smaller share is rewritten several times as often.
            "min.cleanable.dirty.ratio",
            "0.5",
            "delete.retention.ms",
            HOUR_MS);
    return plan(settings.checkpointTopic(), brokers, rules, tidy);
  }

  private static TopicPlan plan(
      String name, int brokers, List<Rule> rules, Map<String, String> further) {
    var replication = Math.min(REPLICATION_MAX, brokers);
    rules.add(Rule.exactly("unclean.leader.election.enable", "false"));
    rules.add(Rule.atLeast(IN_SYNC, inSyncLeast(replication)));
    rules.add(Rule.atLeast("max.message.bytes", ClientSettings.RECORD_BYTES_MAX));
    var created = new HashMap<>(further);
    // Otherwise the broker refuses records of a producer whose clock is an hour ahead.
    created.put("message.timestamp.type", "LogAppendTime");
    rules.forEach(rule -> created.put(rule.setting(), rule.value()));
    return new TopicPlan(name, (short) replication, Map.copyOf(created), List.copyOf(rules));
  }

  /** One replica may be away without a halt, and each acknowledged record has a copy. */
  private static int inSyncLeast(int replication) {
    return replication == REPLICATION_MAX ? 2 : 1;
  }

  NewTopic toCreate(int partitions) {
    return new NewTopic(name, partitions, replication).configs(created);
  }

  /** What is wrong with the topic, but for the number of its partitions. */
  List<Deviation> deviations(TopicDescription found, Config config, String bootstrapServers) {
    var replicas = fewestReplicas(found);
    List<Deviation> deviations = new ArrayList<>();
    if (replicas < replication) {
      deviations.add(tooFewReplicas(replicas, bootstrapServers));
    }
    for (var rule : rules) {
      var value = value(config, rule.setting());
      if (!rule.holds().test(value)) {
        deviations.add(wrong(rule, value, bootstrapServers));
      }
    }
    // More than there are: every append would be refused.
    var possible = Rule.atMost(IN_SYNC, Math.max(replicas, inSyncLeast(replication)));
    var inSync = value(config, IN_SYNC);
    if (!possible.holds().test(inSync)) {
      deviations.add(wrong(possible, inSync, bootstrapServers));
    }
    return deviations;
  }

  private static int fewestReplicas(TopicDescription found) {
    return found.partitions().stream()
        .mapToInt(partition -> partition.replicas().size())
        .min()
        .orElse(0);
  }

  private Deviation tooFewReplicas(int found, String bootstrapServers) {
    return new Deviation(
        name,
        "replication factor",
        replication + " or more",
        Integer.toString(found),
        "add replicas with kafka-reassign-partitions.sh --bootstrap-server " + bootstrapServers);
  }

  private Deviation wrong(Rule rule, String found, String bootstrapServers) {
    var remedy =
        "kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config %s=%s"
            .formatted(bootstrapServers, name, rule.setting(), rule.value());
    return new Deviation(name, rule.setting(), rule.expected(), found, remedy);
  }

  private static String value(Config config, String setting) {
    ConfigEntry entry = config.get(setting);
    return entry == null || entry.value() == null ? "" : entry.value();
  }
}
