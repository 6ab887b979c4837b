package dev.parley.cli.e2e;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.time.Duration;

/** A broker in a process of its own, with its embedded Kafka. Used by one thread. */
final class BrokerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Path data;
  private final int port;
  private Child child;

  private BrokerProcess(Path data, int port, Child child) {
    this.data = data;
    this.port = port;
    this.child = child;
  }

  /**
   * Starts a broker and waits until it is ready.
   *
   * @param port 0 for any free one
   */
  static BrokerProcess start(Path data, int port) throws InterruptedException {
    Child child = up(data, port);
    return new BrokerProcess(data, awaitReady(child), child);
  }

  private static Child up(Path data, int port) {
    return ParleyCommand.start(
        "up", "--port", Integer.toString(port), "--data-dir", data.toString(), "--json");
  }

  private static int awaitReady(Child child) throws InterruptedException {
    try {
      String line = child.awaitLine(text -> text.contains("\"event\":\"ready\""), START);
      JsonObject ready = JsonParser.parseString(line).getAsJsonObject();
      return ready.get("port").getAsInt();
    } catch (AssertionError e) {
      child.close();
      throw e;
    }
  }

  int port() {
    return port;
  }

  Path data() {
    return data;
  }

  String endpoint() {
    return "127.0.0.1:" + port;
  }

  /** Ends the process at once: {@code kill -9}. */
  void kill() throws InterruptedException {
    child.kill();
  }

  /**
   * Starts a new process on the same data and port after the last one was killed.
   *
   * @return how long it took until it was ready
   */
  Duration startAgain() throws InterruptedException {
    long begun = System.nanoTime();
    child.close();
    child = up(data, port);
    awaitReady(child);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** Lets it stop by itself, the way SIGTERM does; returns how it ended. */
  Child.Ended stop() throws InterruptedException {
    child.terminate();
    return child.awaitEnd(START);
  }

  @Override
  public void close() {
    child.close();
  }
}
