package dev.parley.server.kafka;

import dev.parley.embedded.EmbeddedKafka;
import dev.parley.embedded.EmbeddedKafkaOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Kafka in another process, to freeze and to kill, on a port that it keeps. */
final class KafkaElsewhere {

  private static final String READY = "ready at ";

  private final Path dataDir;
  private final int port;
  private Process process;

  KafkaElsewhere(Path dataDir) throws Exception {
    this.dataDir = dataDir;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    this.process = start();
  }

  private Process start() throws IOException {
    var started =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    KafkaElsewhere.class.getName(),
                    dataDir.toString(),
                    Integer.toString(port)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var output =
        new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
    var line = output.readLine();
    if (line == null || !line.startsWith(READY)) {
      throw new IOException("expected Kafka to start, but it said: " + line);
    }
    return started;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Stops it from running on, without its knowledge. */
  void freeze() throws Exception {
    signal("STOP");
    while (runsOn()) {
      Thread.sleep(1);
    }
  }

  /** Each thread stops when the signal gets to it, not when it is sent. Seen on Linux only. */
  private boolean runsOn() throws IOException {
    var threads = Path.of("/proc/" + process.pid() + "/task");
    if (!Files.isDirectory(threads)) {
      return false;
    }
    try (var each = Files.newDirectoryStream(threads)) {
      for (var thread : each) {
        var stat = Files.readString(thread.resolve("stat"));
        if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
          return true;
        }
      }
      return false;
    } catch (NoSuchFileException e) {
      return true; // a thread that ended meanwhile
    }
  }

  /** Lets it run on. */
  void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("expected to be able to send " + name);
    }
  }

  /** Ends it at once. */
  void kill() throws Exception {
    process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
  }

  /** Starts it anew after it was killed. */
  void restart() throws Exception {
    process = start();
  }

  /** The process: runs until it is killed, or the process that started it ends. */
  public static void main(String[] args) throws IOException {
    var options = EmbeddedKafkaOptions.in(Path.of(args[0])).withPort(Integer.parseInt(args[1]));
    try (var kafka = EmbeddedKafka.start(options)) {
      System.out.println(READY + kafka.bootstrapServers());
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }
}
