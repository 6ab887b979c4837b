package dev.parley.benchmarks.load.byhand;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigResource;

/** A share group (KIP-932): the workers take tasks one by one and acknowledge each. */
final class KafkaShareGroup implements MessageSystem {
  private static final String GROUP = "sharing-workers";

  @Override
  public String name() {
    return "kafka-share";
  }

  @Override
  public String durability() {
    return KafkaTopics.DURABILITY;
  }

  @Override
  public String leftOut() {
    return "an exact limit of what a worker takes: whole batches are handed out";
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public Link connect(Requester requester) throws InterruptedException {
    BareKafka kafka = BareKafka.start();
    readFromTheStart(kafka);
    KafkaClients clients = new KafkaClients(kafka, requester);
    for (int i = 0; i < WORKERS; i++) {
      work(clients, i);
    }
    return clients;
  }

  /** A share group reads what comes after it was made, unless it is told otherwise. */
  private static void readFromTheStart(BareKafka kafka) throws InterruptedException {
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, GROUP);
    Collection<AlterConfigOp> change =
        List.of(
            new AlterConfigOp(
                new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET));
    try (Admin admin = kafka.admin()) {
      admin.incrementalAlterConfigs(Map.of(group, change)).all().get();
    } catch (ExecutionException e) {
      kafka.close();
      throw new IllegalStateException("Expected a share group, but: " + e.getCause(), e);
    }
  }

  private static void work(KafkaClients clients, int number) {
    Map<String, Object> settings = clients.consuming(GROUP);
    // A share consumer refuses what only others have.
    settings
        .keySet()
        .removeAll(List.of("group.protocol", "enable.auto.commit", "auto.offset.reset"));
    settings.put("share.acknowledgement.mode", "explicit");
    settings.put("max.poll.records", IN_FLIGHT);
    KafkaShareConsumer<byte[], byte[]> consumer = new KafkaShareConsumer<>(settings);
    consumer.subscribe(List.of(BareKafka.TASKS));
    KafkaProducer<byte[], byte[]> results = clients.producer();
    clients.run(
        "sharer-" + number,
        consumer::wakeup,
        KafkaTopics.both(consumer, results),
        () -> {
          ConsumerRecords<byte[], byte[]> tasks = consumer.poll(KafkaClients.POLL);
          if (!tasks.isEmpty()) {
            clients.answer(results, tasks);
            tasks.forEach(task -> consumer.acknowledge(task, AcknowledgeType.ACCEPT));
            consumer.commitAsync();
          }
        });
  }
}
