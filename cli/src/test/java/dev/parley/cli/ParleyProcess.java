package dev.parley.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command of Parley in a process of its own, so that it can be killed. Its errors go to those of
 * the test.
 */
final class ParleyProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;

  private ParleyProcess(Process process) {
    this.process = process;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts any command. */
  static ParleyProcess start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    return new ParleyProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Starts a broker. */
  static ParleyProcess broker(Path data, int port) throws IOException {
    return start("up", "--port", Integer.toString(port), "--data-dir", data.toString(), "--json");
  }

  /** Waits for the event on the output; fails when the process ends before. */
  JsonObject await(String event) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      JsonObject json = JsonParser.parseString(line).getAsJsonObject();
      if (json.has("event") && json.get("event").getAsString().equals(event)) {
        return json;
      }
    }
    throw new AssertionError("expected the event '" + event + "', but the process ended");
  }

  /** Ends the process as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends the process as {@code kill} does; returns its exit code. */
  int terminate() throws InterruptedException {
    // By its handle: Process.destroy would close the output that is still to be read.
    process.toHandle().destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("expected the process to end within 30 s of SIGTERM");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
