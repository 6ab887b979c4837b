package dev.parley.cli.demo;

import dev.parley.embedded.EmbeddedKafka;
import dev.parley.embedded.EmbeddedKafkaOptions;
import dev.parley.server.app.Broker;
import dev.parley.server.app.BrokerConfig;
import dev.parley.server.artifact.DirectoryStore;
import dev.parley.server.rule.RuleBook;
import dev.parley.server.rule.RuleFileException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;

/** A broker on a free port with data of its own, which are gone when it is closed. */
final class DemoBroker implements AutoCloseable {
  private final Path data;
  private final EmbeddedKafka kafka;
  private final Broker broker;

  private DemoBroker(Path data, EmbeddedKafka kafka, Broker broker) {
    this.data = data;
    this.kafka = kafka;
    this.broker = broker;
  }

  static DemoBroker start() throws IOException, InterruptedException {
    return start("");
  }

  /**
   * Starts one.
   *
   * @param rules that it keeps, as a file has them; empty for none
   */
  static DemoBroker start(String rules) throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("parley-demo-");
    EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaOptions.in(data));
    BrokerConfig.Builder config =
        BrokerConfig.builder(kafka.bootstrapServers())
            .port(0)
            .drainGrace(Duration.ofSeconds(1))
            .artifacts(() -> DirectoryStore.open(data.resolve("artifacts")));
    if (!rules.isEmpty()) {
      config.rules(parse(rules));
    }
    return new DemoBroker(data, kafka, Broker.start(config.build()));
  }

  private static RuleBook parse(String rules) {
    try {
      return RuleBook.parse("the rules of the scenario", rules);
    } catch (RuleFileException e) {
      throw new IllegalStateException(e);
    }
  }

  String endpoint() {
    return "127.0.0.1:" + broker.port();
  }

  @Override
  public void close() throws IOException {
    broker.close();
    kafka.close();
    Files.walkFileTree(data, new Deletion());
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException problem) throws IOException {
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
