package dev.parley.benchmarks.load.byhand;

import dev.parley.benchmarks.load.process.ChildProcess;
import dev.parley.benchmarks.load.process.Folders;
import dev.parley.benchmarks.load.process.ProcessMeter;
import java.nio.file.Path;
import java.util.List;

/** A NATS server with JetStream on an empty folder. */
final class JetStreamServer implements AutoCloseable {
  private final Path data;
  private final int port;
  private final ChildProcess child;

  private JetStreamServer(Path data, int port, ChildProcess child) {
    this.data = data;
    this.port = port;
    this.child = child;
  }

  /** Starts it; it listens some moments later. */
  static JetStreamServer start(Path program) {
    Path data = Folders.createTemporary();
    int port = Programs.freePort();
    List<String> command =
        List.of(
            program.toString(),
            "--addr",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--jetstream",
            "--store_dir",
            data.toString());
    return new JetStreamServer(data, port, ChildProcess.start("NATS", command));
  }

  int port() {
    return port;
  }

  ProcessMeter meter() {
    return new ProcessMeter(child.pid());
  }

  @Override
  public void close() {
    child.close();
    Folders.delete(data);
  }
}
