package dev.parley.benchmarks.load.byhand;

import dev.parley.benchmarks.load.process.ProcessMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A requester and workers on Kafka's topics. Each has a producer and a consumer of its own, and the
 * consumer's thread. How workers consume is for the system to say.
 */
final class KafkaClients implements Link {
  static final Duration POLL = Duration.ofMillis(200);

  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final BareKafka kafka;
  private final MessageSystem.Requester requester;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Runnable> wakeups = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private volatile boolean closing;

  /** Connects the requester. */
  KafkaClients(BareKafka kafka, MessageSystem.Requester requester) {
    this.kafka = kafka;
    this.requester = requester;
    this.producer = producer();
    Map<String, Object> settings = consuming("requester");
    settings.put("max.poll.records", 1_000);
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
    consumer.subscribe(List.of(BareKafka.RESULTS));
    run(
        "requester",
        consumer::wakeup,
        consumer,
        () -> {
          ConsumerRecords<byte[], byte[]> results = consumer.poll(POLL);
          for (ConsumerRecord<byte[], byte[]> result : results) {
            requester.told(result.value());
          }
          if (!results.isEmpty()) {
            consumer.commitAsync();
          }
        });
  }

  /** Returns settings of a consumer that commits what it has done, and no more. */
  Map<String, Object> consuming(String group) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", kafka.servers());
    settings.put("group.id", group);
    settings.put("group.protocol", "consumer");
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "earliest");
    settings.put("metric.reporters", "");
    settings.put("enable.metrics.push", false);
    settings.put("key.deserializer", ByteArrayDeserializer.class);
    settings.put("value.deserializer", ByteArrayDeserializer.class);
    return settings;
  }

  /** Returns a producer that waits for nothing to fill its batches. */
  KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.servers(),
            "acks",
            "all",
            "enable.idempotence",
            true,
            "linger.ms",
            0,
            "metric.reporters",
            "",
            "enable.metrics.push",
            false);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Does something again and again until all is closed, in a thread of its own. */
  void run(String name, Runnable wakeup, AutoCloseable consumer, Runnable step) {
    wakeups.add(wakeup);
    threads.add(
        Thread.ofPlatform().name("parley-hand-" + name).daemon().start(() -> loop(consumer, step)));
  }

  private void loop(AutoCloseable consumer, Runnable step) {
    try (consumer) {
      while (!closing) {
        step.run();
      }
    } catch (WakeupException asked) {
      // To close.
    } catch (Exception e) {
      requester.broken(e);
    }
  }

  /** Does the work of some tasks; returns when all results are durable. */
  void answer(KafkaProducer<byte[], byte[]> results, ConsumerRecords<byte[], byte[]> tasks) {
    for (ConsumerRecord<byte[], byte[]> task : tasks) {
      send(results, BareKafka.RESULTS, task.value());
    }
    results.flush();
  }

  @Override
  public void send(byte[] task) {
    send(producer, BareKafka.TASKS, task);
  }

  private void send(KafkaProducer<byte[], byte[]> sender, String topic, byte[] message) {
    var unused =
        sender.send(
            new ProducerRecord<>(topic, message),
            (metadata, failure) -> {
              if (failure != null && !closing) {
                requester.broken(failure);
              }
            });
  }

  @Override
  public ProcessMeter server() {
    return kafka.meter();
  }

  @Override
  public void close() {
    closing = true;
    wakeups.forEach(Runnable::run);
    for (Thread thread : threads) {
      try {
        thread.join(CLOSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    producer.close(CLOSE);
    kafka.close();
  }
}
