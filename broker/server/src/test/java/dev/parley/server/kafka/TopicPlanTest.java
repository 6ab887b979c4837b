package dev.parley.server.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.kafka.TopicMismatchException.Deviation;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

/** What a topic must be like in clusters that are larger than one node. */
class TopicPlanTest {

  private static final String KAFKA = "kafka:9092";
  private static final KafkaSettings SETTINGS = KafkaSettings.at(KAFKA);

  private static List<Deviation> deviations(
      TopicPlan plan, int replicas, Map<String, String> changed) {
    var node = new Node(1, "kafka", 9092);
    var nodes = Collections.nCopies(replicas, node);
    var partition = new TopicPartitionInfo(0, node, nodes, nodes);
    var description = new TopicDescription(plan.name(), false, List.of(partition));
    Map<String, String> config = new HashMap<>(plan.created());
    config.putAll(changed);
    var entries =
        config.entrySet().stream().map(e -> new ConfigEntry(e.getKey(), e.getValue())).toList();
    return plan.deviations(description, new Config(entries), KAFKA);
  }

  @Test
  void asksForAsManyCopiesAsThereAreBrokersButNoMoreThanThree() {
    assertThat(TopicPlan.journal(SETTINGS, 1).toCreate(1).replicationFactor()).isEqualTo((short) 1);
    assertThat(TopicPlan.journal(SETTINGS, 2).toCreate(1).replicationFactor()).isEqualTo((short) 2);
    assertThat(TopicPlan.journal(SETTINGS, 9).toCreate(1).replicationFactor()).isEqualTo((short) 3);
  }

  @Test
  void asksForTwoReplicasInSyncWhenThereAreThree() {
    assertThat(TopicPlan.journal(SETTINGS, 2).created()).containsEntry("min.insync.replicas", "1");
    assertThat(TopicPlan.journal(SETTINGS, 3).created()).containsEntry("min.insync.replicas", "2");
  }

  @Test
  void findsNothingWrongWithWhatItCreates() {
    for (var brokers = 1; brokers <= 4; brokers++) {
      var replicas = Math.min(3, brokers);
      assertThat(deviations(TopicPlan.journal(SETTINGS, brokers), replicas, Map.of())).isEmpty();
      assertThat(deviations(TopicPlan.checkpoint(SETTINGS, brokers), replicas, Map.of())).isEmpty();
    }
  }

  @Test
  void reportsTooFewReplicas() {
    assertThat(deviations(TopicPlan.journal(SETTINGS, 3), 2, Map.of()))
        .singleElement()
        .satisfies(deviation -> {
          assertThat(deviation.property()).isEqualTo("replication factor");
          assertThat(deviation.expected()).isEqualTo("3 or more");
          assertThat(deviation.found()).isEqualTo("2");
          assertThat(deviation.remedy()).contains("kafka-reassign-partitions.sh");
        });
  }

  @Test
  void reportsTooFewReplicasInSync() {
    assertThat(deviations(TopicPlan.checkpoint(SETTINGS, 3), 3, Map.of("min.insync.replicas", "1")))
        .containsExactly(
            new Deviation(
                "parley.checkpoint",
                "min.insync.replicas",
                "2 or more",
                "1",
                "kafka-configs.sh --bootstrap-server kafka:9092 --alter --entity-type topics --entity-name parley.checkpoint --add-config min.insync.replicas=2"));
  }

  @Test
  void reportsMoreReplicasInSyncThanThereAre() {
    assertThat(deviations(TopicPlan.journal(SETTINGS, 2), 2, Map.of("min.insync.replicas", "3")))
        .singleElement()
        .satisfies(deviation -> assertThat(deviation.expected()).isEqualTo("2 or less"));
  }
}
