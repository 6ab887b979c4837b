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
  private static final String TOPIC = "floor";

  /** As large as the broker's own batches may be. */
  private static final int BATCH_BYTES = 512 * 1024;

  private static final int BUFFER_BYTES = 64 << 20;

  private static final int BLOCK_MS_MAX = 20_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final int partitions;

  private KafkaFloorNode(KafkaProducer<byte[], byte[]> producer, int partitions) {
    this.producer = producer;
    this.partitions = partitions;
  }

  /** Measures until the standard input ends. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    int partitions = Integer.parseInt(arguments[0]);
    Path data = Path.of(arguments[1]);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaOptions.in(data))) {
      createTopic(kafka.bootstrapServers(), partitions);
      try (KafkaProducer<byte[], byte[]> producer = producer(kafka.bootstrapServers())) {
        KafkaFloorNode node = new KafkaFloorNode(producer, partitions);
        node.awaitPartitions();
        node.serve();
      }
    }
  }

  private static void createTopic(String servers, int partitions)
      throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, partitions, (short) 1))).all().get();
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
   * Appends to every partition once. From then on the producer knows them all, so that its own
   * thread, which goes on with lives, never waits for what only it can bring about.
   */
  private void awaitPartitions() throws InterruptedException, ExecutionException {
    for (int partition = 0; partition < partitions; partition++) {
      producer.send(new ProducerRecord<>(TOPIC, partition, null, new byte[1])).get();
    }
  }

  private void serve() throws IOException, InterruptedException, ExecutionException {
    System.out.println("ready");
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      Iterator<String> words = List.of(line.split(" ", -1)).iterator();
      String what = words.next();
      double answer =
          switch (what) {
            case "lives" -> lives(number(words), new byte[number(words)], number(words));
            case "single" -> single(number(words), new byte[number(words)]);
            default ->
                throw new IllegalArgumentException("Expected lives or single, but found " + line);
          };
      System.out.println(what + " " + answer);
    }
  }

  private static int number(Iterator<String> words) {
    return Integer.parseInt(words.next());
  }

  private double lives(int window, byte[] record, int millis) throws InterruptedException {
    AppendedLives lives = new AppendedLives(producer, TOPIC, partitions, record);
    return lives.perSecond(window, Duration.ofMillis(millis));
  }

  private double single(int count, byte[] record) throws InterruptedException, ExecutionException {
    Histogram times = Latency.histogram();
    for (int i = 0; i < count; i++) {
      long begun = System.nanoTime();
      producer.send(new ProducerRecord<>(TOPIC, i % partitions, null, record)).get();
      Latency.record(times, System.nanoTime() - begun);
    }
    return times.getValueAtPercentile(50);
  }
}
