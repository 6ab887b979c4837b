package dev.parley.benchmarks.load.process;

import java.nio.file.Path;
import java.util.List;

/**
 * Says how a broker is started. It must print a line of JSON with {@code "event":"ready"}, its
 * {@code "port"} and the number of its {@code "shards"} when it serves.
 */
@FunctionalInterface
public interface BrokerCommand {
  /**
   * Returns the command line of a broker.
   *
   * @param jvmFlags for its JVM
   * @param data where it keeps its data
   * @param shards how many; 0 for as many as it has by default
   */
  List<String> line(List<String> jvmFlags, Path data, int shards);
}
