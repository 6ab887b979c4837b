package dev.parley.benchmarks.load.byhand;

import dev.parley.benchmarks.load.process.ChildProcess;
import dev.parley.benchmarks.load.process.Folders;
import dev.parley.benchmarks.load.process.JavaCommand;
import dev.parley.benchmarks.load.process.ProcessMeter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A bare embedded Kafka in a process of its own, with a topic for tasks and one for results. */
final class BareKafka implements AutoCloseable {
  /** Where tasks are. As many partitions as there are workers. */
  static final String TASKS = "tasks";

  /** Where results are. One partition: there is one who reads them. */
  static final String RESULTS = "results";

  private static final Duration START = Duration.ofSeconds(60);

  private final ChildProcess node;
  private final Path data;
  private final String servers;

  private BareKafka(ChildProcess node, Path data, String servers) {
    this.node = node;
    this.data = data;
    this.servers = servers;
  }

  static BareKafka start() throws InterruptedException {
    Path data = Folders.createTemporary();
    ChildProcess node =
        ChildProcess.start(
            "Kafka",
            JavaCommand.line(List.of(), BareKafkaNode.class.getName(), List.of(data.toString())));
    String servers = node.awaitLine(line -> line.contains(":"), START);
    BareKafka kafka = new BareKafka(node, data, servers);
    try (Admin admin = kafka.admin()) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(TASKS, MessageSystem.WORKERS, (short) 1),
                  new NewTopic(RESULTS, 1, (short) 1)))
          .all()
          .get();
    } catch (ExecutionException e) {
      kafka.close();
      throw new IllegalStateException("Expected topics to be created, but: " + e.getCause(), e);
    }
    return kafka;
  }

  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", servers, "metric.reporters", ""));
  }

  String servers() {
    return servers;
  }

  ProcessMeter meter() {
    return new ProcessMeter(node.pid());
  }

  @Override
  public void close() {
    node.close();
    Folders.delete(data);
  }
}
