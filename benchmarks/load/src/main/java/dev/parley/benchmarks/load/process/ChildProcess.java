package dev.parley.benchmarks.load.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A process beside the load. Does not outlive this JVM. Used by one thread. */
public final class ChildProcess implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(20);
  private static final int TAIL_LINES = 20;
  private static final Set<Process> LIVE = ConcurrentHashMap.newKeySet();

  /** What the processes of this JVM complained about last, also those that have ended. */
  private static final Deque<String> COMPLAINTS = new ArrayDeque<>();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(ChildProcess::leaveNothing, "parley-bench-end"));
  }

  private final String name;
  private final Process process;
  private final Writer input;
  private final BlockingQueue<Optional<String>> output = new LinkedBlockingQueue<>();
  private final Deque<String> errors = new ArrayDeque<>();

  private ChildProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    LIVE.add(process);
    read("stdout", process.getInputStream(), output::add);
    read("stderr", process.getErrorStream(), line -> line.ifPresent(this::remember));
  }

  /**
   * Starts a process, in an environment that says nothing about Parley.
   *
   * @param name what messages call it
   */
  public static ChildProcess start(String name, List<String> command) {
    return start(name, command, Map.of());
  }

  /** Starts a process with more in its environment. */
  public static ChildProcess start(
      String name, List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("PARLEY_"));
    builder.environment().putAll(environment);
    try {
      return new ChildProcess(name, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the number that the system knows the process by. */
  public long pid() {
    return process.pid();
  }

  /** Writes one line to the standard input. */
  public void tell(String line) {
    try {
      input.append(line).append('\n').flush();
    } catch (IOException e) {
      throw new IllegalStateException("Expected " + name + " to listen, but " + story(), e);
    }
  }

  /**
   * Returns the next line of the standard output for which the condition holds.
   *
   * @throws IllegalStateException when there is none in time
   */
  public String awaitLine(Predicate<String> wanted, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      Optional<String> line =
          output.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (line == null || line.isEmpty()) {
        throw new IllegalStateException(
            "Expected a line of %s within %d s, but %s"
                .formatted(name, atMost.toSeconds(), story()));
      }
      if (wanted.test(line.get())) {
        return line.get();
      }
    }
  }

  /** Ends the process at once: {@code kill -9}. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    LIVE.remove(process);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(END.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LIVE.remove(process);
  }

  /** However this JVM ends: no process goes on, and no data of one stays. */
  private static void leaveNothing() {
    LIVE.forEach(Process::destroyForcibly);
    LIVE.forEach(process -> process.onExit().join());
    Folders.deleteTemporary();
  }

  private void remember(String line) {
    add(errors, line);
    add(COMPLAINTS, name + ": " + line);
  }

  private static void add(Deque<String> lines, String line) {
    synchronized (lines) {
      lines.add(line);
      if (lines.size() > TAIL_LINES) {
        lines.remove();
      }
    }
  }

  /** Returns the last lines that any of the processes wrote to its standard error, a few. */
  public static String complaints() {
    synchronized (COMPLAINTS) {
      return String.join("\n", COMPLAINTS);
    }
  }

  private String story() {
    String state = process.isAlive() ? "it still runs" : "it ended with " + process.exitValue();
    synchronized (errors) {
      return errors.isEmpty()
          ? state + " and said nothing"
          : state + " and said:\n" + String.join("\n", errors);
    }
  }

  /** Each stream has a thread of its own, so that the process never waits for us. */
  private void read(String what, InputStream stream, Consumer<Optional<String>> each) {
    Thread.ofPlatform().name("parley-bench-" + what).daemon().start(() -> readAll(stream, each));
  }

  private static void readAll(InputStream stream, Consumer<Optional<String>> each) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        each.accept(Optional.of(line));
      }
    } catch (IOException killed) {
      // In the middle of a line; the end is told below.
    } finally {
      each.accept(Optional.empty());
    }
  }
}
