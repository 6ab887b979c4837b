package dev.parley.benchmarks.load.byhand;

import dev.parley.embedded.EmbeddedKafka;
import dev.parley.embedded.EmbeddedKafkaOptions;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The main class of a bare Kafka. Argument: the folder for its data. Prints where clients connect;
 * ends when its standard input does.
 */
public final class BareKafkaNode {
  private BareKafkaNode() {}

  /** Serves until the standard input ends. */
  public static void main(String[] arguments) throws IOException {
    try (EmbeddedKafka kafka =
        EmbeddedKafka.start(EmbeddedKafkaOptions.in(Path.of(arguments[0])))) {
      System.out.println(kafka.bootstrapServers());
      while (System.in.read() >= 0) {
        // Nothing is expected from there but the end.
      }
    }
  }
}
