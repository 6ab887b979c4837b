package dev.parley.embedded;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes and reads strings in a topic with one partition. */
final class Records {

  private static final TopicPartition PARTITION = new TopicPartition("records", 0);

  private Records() {}

  static void createTopic(String bootstrapServers) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      var topic =
          new NewTopic(PARTITION.topic(), 1, (short) 1)
              .configs(Map.of("max.message.bytes", Integer.toString(8 << 20)));
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  /** What a setting of the topic is in effect. */
  static String topicSetting(String bootstrapServers, String setting) throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, PARTITION.topic());
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      var configs = admin.describeConfigs(List.of(topic)).all().get();
      return requireNonNull(configs.get(topic)).get(setting).value();
    }
  }

  static void write(String bootstrapServers, String... values) throws Exception {
    try (var producer = producer(bootstrapServers)) {
      for (var value : values) {
        send(producer, value).get();
      }
    }
  }

  static void writeBytes(String bootstrapServers, byte[] value) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrapServers, "max.request.size", 8 << 20);
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(PARTITION.topic(), 0, null, value)).get();
    }
  }

  static KafkaProducer<String, String> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
        new StringSerializer(),
        new StringSerializer());
  }

  static Future<RecordMetadata> send(KafkaProducer<String, String> producer, String value) {
    return producer.send(new ProducerRecord<>(PARTITION.topic(), 0, null, value));
  }

  /** Everything that is in the topic now. */
  static List<String> readAll(String bootstrapServers) throws ExecutionException {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      var end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
      List<String> values = new ArrayList<>();
      while (consumer.position(PARTITION) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
      return values;
    }
  }

  /** The size of the last record that is in the topic now. */
  static int lastSize(String bootstrapServers) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      var end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
      var size = -1;
      while (consumer.position(PARTITION) < end) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          size = record.value().length;
        }
      }
      return size;
    }
  }
}
