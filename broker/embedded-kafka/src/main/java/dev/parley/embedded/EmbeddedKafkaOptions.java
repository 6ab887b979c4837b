package dev.parley.embedded;

import java.nio.file.Path;

/**
 * How an embedded Kafka is started.
 *
 * @param dataDir where everything is kept; created when it is missing
 * @param port the port of the broker on 127.0.0.1; 0 lets the operating system choose a free one
 * @param durability what an acknowledged record survives
 */
public record EmbeddedKafkaOptions(Path dataDir, int port, Durability durability) {

  /** Highest number of a TCP port. */
  private static final int MAX_PORT = 65_535;

  /**
   * Checks the port.
   *
   * @throws IllegalArgumentException when the port is not in 0 to 65535
   */
  public EmbeddedKafkaOptions {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "expected a port from 0 to %d, but found %d".formatted(MAX_PORT, port));
    }
  }

  /** The defaults for a directory: any free port, and records that survive the process. */
  public static EmbeddedKafkaOptions in(Path dataDir) {
    return new EmbeddedKafkaOptions(dataDir, 0, Durability.PROCESS_CRASH);
  }

  /** The same with another port. */
  public EmbeddedKafkaOptions withPort(int port) {
    return new EmbeddedKafkaOptions(dataDir, port, durability);
  }

  /** The same with another durability. */
  public EmbeddedKafkaOptions withDurability(Durability durability) {
    return new EmbeddedKafkaOptions(dataDir, port, durability);
  }
}
