package dev.parley.benchmarks.load.floor;

import dev.parley.benchmarks.load.process.ChildProcess;
import dev.parley.benchmarks.load.process.Folders;
import dev.parley.benchmarks.load.process.JavaCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What Kafka alone takes for the records of tasks: two appends for each life, the same bytes, as
 * many partitions as the broker has shards. Used by one thread.
 */
public final class KafkaFloor implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration OVERTIME = Duration.ofSeconds(60);

  private final ChildProcess node;
  private final Path data;

  private KafkaFloor(ChildProcess node, Path data) {
    this.node = node;
    this.data = data;
  }

  /** Starts a Kafka with its producer. */
  public static KafkaFloor start(int partitions) throws InterruptedException {
    Path data = Folders.createTemporary();
    List<String> arguments = List.of(Integer.toString(partitions), data.toString());
    ChildProcess node =
        ChildProcess.start(
            "the Kafka floor",
            JavaCommand.line(List.of(), KafkaFloorNode.class.getName(), arguments));
    node.awaitLine("ready"::equals, START);
    return new KafkaFloor(node, data);
  }

  /**
   * Lets lives pass for a while.
   *
   * @param window how many at a time
   * @param recordBytes of each of the two appends
   * @return how many each second
   */
  public double livesPerSecond(int window, int recordBytes, Duration time)
      throws InterruptedException {
    return ask("lives", "%d %d %d".formatted(window, recordBytes, time.toMillis()), time);
  }

  /** Appends one record at a time; returns the median time in nanoseconds. */
  public double appendNanos(int count, int recordBytes) throws InterruptedException {
    return ask("single", "%d %d".formatted(count, recordBytes), Duration.ZERO);
  }

  /** Returns the number of the process: its Kafka and its producer. */
  public long pid() {
    return node.pid();
  }

  private double ask(String what, String how, Duration time) throws InterruptedException {
    node.tell(what + " " + how);
    String answer = node.awaitLine(line -> line.startsWith(what + " "), time.plus(OVERTIME));
    return Double.parseDouble(answer.substring(what.length() + 1));
  }

  @Override
  public void close() {
    node.close();
    Folders.delete(data);
  }
}
