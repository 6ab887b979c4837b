package dev.parley.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An embedded Kafka in a process of its own, which can be killed. */
final class KafkaProcess implements AutoCloseable {

  private static final String READY = "READY ";
  private static final String REFUSED = "REFUSED ";

  private final Process process;
  private final String firstLine;

  private KafkaProcess(Process process, String firstLine) {
    this.process = process;
    this.firstLine = firstLine;
  }

  /** Starts a process and waits until Kafka is up or was refused. */
  static KafkaProcess start(Path dataDir) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            KafkaProcess.class.getName(),
            dataDir.toString()));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var line = out.readLine();
    return new KafkaProcess(process, line == null ? "" : line);
  }

  String bootstrapServers() {
    if (!firstLine.startsWith(READY)) {
      throw new AssertionError("expected a node that is up, but found '" + firstLine + "'");
    }
    return firstLine.substring(READY.length());
  }

  /** Why the node did not start. */
  String refusal() {
    if (!firstLine.startsWith(REFUSED)) {
      throw new AssertionError("expected a refusal, but found '" + firstLine + "'");
    }
    return firstLine.substring(REFUSED.length());
  }

  long pid() {
    return process.pid();
  }

  /** Waits for the process to end by itself. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("expected the process to end, but it still runs after 30 s");
    }
    return process.exitValue();
  }

  /** Ends the process at once, without a chance to clean up. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Lets the process close Kafka and end. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException | InterruptedException e) {
      process.destroyForcibly();
    }
  }

  /** The process: runs until its standard input ends. */
  public static void main(String[] args) throws IOException {
    try (var kafka = EmbeddedKafka.start(EmbeddedKafkaOptions.in(Path.of(args[0])))) {
      System.out.println(READY + kafka.bootstrapServers());
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (EmbeddedKafkaException e) {
      System.out.println(REFUSED + e.getMessage());
    }
  }
}
