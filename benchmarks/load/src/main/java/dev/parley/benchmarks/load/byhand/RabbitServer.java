package dev.parley.benchmarks.load.byhand;

import dev.parley.benchmarks.load.process.ChildProcess;
import dev.parley.benchmarks.load.process.Folders;
import dev.parley.benchmarks.load.process.ProcessMeter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A RabbitMQ on an empty folder, without plugins, next to one that may already run on this machine:
 * it has ports and a port mapper of its own.
 */
final class RabbitServer implements AutoCloseable {
  private static final String PROGRAM = "rabbitmq-server";

  /** Erlang's port mapper. The server would start one that outlives it. */
  private static final String MAPPER = "epmd";

  /** Here is the program itself; on the PATH of Debian is one that changes the user first. */
  private static final List<Path> UNWRAPPED = List.of(Path.of("/usr/lib/rabbitmq/bin"));

  private static final Duration START = Duration.ofSeconds(60);

  private final Path data;
  private final int port;
  private final ChildProcess mapper;
  private final ChildProcess child;

  private RabbitServer(Path data, int port, ChildProcess mapper, ChildProcess child) {
    this.data = data;
    this.port = port;
    this.mapper = mapper;
    this.child = child;
  }

  static Optional<String> missing() {
    return Programs.missing(program(), PROGRAM)
        .or(() -> Programs.missing(Programs.find(MAPPER, List.of()), MAPPER));
  }

  private static Optional<Path> program() {
    return Programs.find(PROGRAM, UNWRAPPED);
  }

  /** Starts it and waits until it listens. */
  static RabbitServer start() throws InterruptedException {
    Path data = Folders.createTemporary();
    int port = Programs.freePort();
    int mapperPort = Programs.freePort();
    String mapping = Programs.find(MAPPER, List.of()).orElseThrow().toString();
    ChildProcess mapper =
        ChildProcess.start(
            "Erlang's port mapper",
            List.of(mapping, "-address", "127.0.0.1", "-port", Integer.toString(mapperPort)));
    ChildProcess child =
        ChildProcess.start(
            "RabbitMQ",
            List.of(program().orElseThrow().toString()),
            environment(data, port, mapperPort));
    RabbitServer server = new RabbitServer(data, port, mapper, child);
    try {
      child.awaitLine(line -> line.contains("Starting broker... completed"), START);
      return server;
    } catch (IllegalStateException e) {
      server.close();
      throw e;
    }
  }

  private static Map<String, String> environment(Path data, int port, int mapperPort) {
    Path plugins = data.resolve("enabled_plugins");
    try {
      Files.writeString(plugins, "[].\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.ofEntries(
        Map.entry("HOME", data.toString()),
        Map.entry("RABBITMQ_MNESIA_BASE", data.resolve("mnesia").toString()),
        Map.entry("RABBITMQ_LOG_BASE", data.resolve("log").toString()),
        Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", plugins.toString()),
        // What this machine's own RabbitMQ is told is not meant for this one.
        Map.entry("RABBITMQ_CONFIG_FILE", data.resolve("none").toString()),
        Map.entry("RABBITMQ_CONF_ENV_FILE", data.resolve("none.env").toString()),
        Map.entry("RABBITMQ_NODENAME", "parley-bench@localhost"),
        Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
        Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
        Map.entry("RABBITMQ_DIST_PORT", Integer.toString(Programs.freePort())),
        Map.entry(
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
        Map.entry("ERL_EPMD_PORT", Integer.toString(mapperPort)),
        // Its script becomes the server then, instead of a process beside it.
        Map.entry("RUNNING_UNDER_SYSTEMD", "true"));
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
    mapper.close();
    Folders.delete(data);
  }
}
