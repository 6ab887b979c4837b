package dev.parley.benchmarks.load.byhand;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Plain topics: the workers are a consumer group, and each has partitions of its own. */
final class KafkaTopics implements MessageSystem {
  /** What Kafka keeps by the settings of both of its ways. */
  static final String DURABILITY =
      "acks=all, one replica, no flush for each record: survives the end of a process, not of the machine";

  @Override
  public String name() {
    return "kafka-topics";
  }

  @Override
  public String durability() {
    return DURABILITY;
  }

  @Override
  public String leftOut() {
    return "taking tasks one by one: a slow one holds up its partition, and more workers than partitions have nothing to do";
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public Link connect(Requester requester) throws InterruptedException {
    BareKafka kafka = BareKafka.start();
    KafkaClients clients = new KafkaClients(kafka, requester);
    for (int i = 0; i < WORKERS; i++) {
      work(clients, i);
    }
    return clients;
  }

  private static void work(KafkaClients clients, int number) {
    Map<String, Object> settings = clients.consuming("workers");
    settings.put("max.poll.records", IN_FLIGHT);
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
    consumer.subscribe(List.of(BareKafka.TASKS));
    KafkaProducer<byte[], byte[]> results = clients.producer();
    clients.run(
        "worker-" + number,
        consumer::wakeup,
        both(consumer, results),
        () -> {
          ConsumerRecords<byte[], byte[]> tasks = consumer.poll(KafkaClients.POLL);
          if (!tasks.isEmpty()) {
            clients.answer(results, tasks);
            consumer.commitAsync();
          }
        });
  }

  /** Closes one after the other. */
  static AutoCloseable both(AutoCloseable first, AutoCloseable second) {
    return () -> {
      first.close();
      second.close();
    };
  }
}
