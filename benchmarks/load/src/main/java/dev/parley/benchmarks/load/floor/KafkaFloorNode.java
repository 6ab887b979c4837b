package dev.parley.benchmarks.load.floor;

import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.embedded.EmbeddedKafka;
import dev.parley.embedded.EmbeddedKafkaOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The main class of the Kafka floor: a Kafka and one producer in one process, as in a broker.
 *
 * <p>Arguments: the number of partitions and the folder for the data. Each line of the standard
 * input asks for one measurement, each line of the standard output answers one:
 *
 * <ul>
 *   <li>{@code lives WINDOW RECORD_BYTES MILLIS}: lives of two appends, one after the other, so
 *       many lives at a time; answers lives each second
 *   <li>{@code single COUNT RECORD_BYTES}: one append at a time; answers the median in nanoseconds
 * </ul>
 *
 * <p>Ends when its standard input does.
 */
public final class KafkaFloorNode {
  /** What a measurement wrote is on its way out a second later, so that no disk is busy with it. */
  private static final Map<String, String> TOPIC_SETTINGS = Map.of("file.delete.delay.ms", "1000");

  /** As large as the broker's own batches may be. */
  private static final int BATCH_BYTES = 512 * 1024;

  private static final int BUFFER_BYTES = 64 << 20;

  private static final int BLOCK_MS_MAX = 20_000;

  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final int partitions;
  private int topics;

  private KafkaFloorNode(Admin admin, KafkaProducer<byte[], byte[]> producer, int partitions) {
    this.admin = admin;
    this.producer = producer;
    this.partitions = partitions;
  }

  /** Measures until the standard input ends. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    int partitions = Integer.parseInt(arguments[0]);
    Path data = Path.of(arguments[1]);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaOptions.in(data));
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        KafkaProducer<byte[], byte[]> producer = producer(kafka.bootstrapServers())) {
      new KafkaFloorNode(admin, producer, partitions).serve();
    }
  }

  /** Set up like the broker's producer of journals, but for batches as large as the broker's. */
  private static KafkaProducer<byte[], byte[]> producer(String servers) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            servers,
            "acks",
            "all",
            "enable.idempotence",
            true,
            "linger.ms",
            0,
            "max.in.flight.requests.per.connection",
            5,
            "batch.size",
            BATCH_BYTES,
            "buffer.memory",
            (long) BUFFER_BYTES,
            "max.block.ms",
            BLOCK_MS_MAX,
            "metric.reporters",
            "",
            "enable.metrics.push",
            false);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Creates a topic and appends to each of its partitions once. From then on the producer knows
   * them all, so that its own thread, which goes on with lives, never waits for what only it can
   * bring about.
   */
  private String createTopic() throws InterruptedException, ExecutionException {
    String topic = "floor-" + ++topics;
    NewTopic wanted = new NewTopic(topic, partitions, (short) 1).configs(TOPIC_SETTINGS);
    admin.createTopics(List.of(wanted)).all().get();
    for (int partition = 0; partition < partitions; partition++) {
      producer.send(new ProducerRecord<>(topic, partition, null, new byte[1])).get();
    }
    return topic;
  }

  private void deleteTopic(String topic) throws InterruptedException, ExecutionException {
    admin.deleteTopics(List.of(topic)).all().get();
  }

  private void serve() throws IOException, InterruptedException, ExecutionException {
    System.out.println("ready");
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      Iterator<String> words = List.of(line.split(" ", -1)).iterator();
      String what = words.next();
      String topic = createTopic();
      double answer =
          switch (what) {
            case "lives" -> lives(topic, number(words), new byte[number(words)], number(words));
            case "single" -> single(topic, number(words), new byte[number(words)]);
            default ->
                throw new IllegalArgumentException("Expected lives or single, but found " + line);
          };
      deleteTopic(topic);
      System.out.println(what + " " + answer);
    }
  }

  private static int number(Iterator<String> words) {
    return Integer.parseInt(words.next());
  }

  private double lives(String topic, int window, byte[] record, int millis)
      throws InterruptedException {
    AppendedLives lives = new AppendedLives(producer, topic, partitions, record);
    return lives.perSecond(window, Duration.ofMillis(millis));
  }

  private double single(String topic, int count, byte[] record)
      throws InterruptedException, ExecutionException {
    Histogram times = Latency.histogram();
    for (int i = 0; i < count; i++) {
      long begun = System.nanoTime();
      producer.send(new ProducerRecord<>(topic, i % partitions, null, record)).get();
      Latency.record(times, System.nanoTime() - begun);
    }
    return times.getValueAtPercentile(50);
  }
}
