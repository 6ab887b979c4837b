package dev.parley.cli.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A process that a test has started, with everything that it prints. Neither it nor what it has
 * started itself outlives the JVM of the test. Used by one thread.
 */
final class Child implements AutoCloseable {
  private static final Duration QUICK = Duration.ofSeconds(20);
  private static final Set<Child> LIVE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVE.forEach(Child::destroyAll)));
  }

  /** What a process that has ended leaves behind. */
  record Ended(int code, List<String> out, List<String> err) {}

  private final String name;
  private final Process process;
  private final Output out;
  private final Output err;
  private final List<ProcessHandle> started = new ArrayList<>();

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
    this.out = new Output(name + " stdout", process.getInputStream());
    this.err = new Output(name + " stderr", process.getErrorStream());
    LIVE.add(this);
  }

  /**
   * Starts a process whose standard input is empty.
   *
   * @param name what messages call it
   */
  static Child start(String name, ProcessBuilder builder) {
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new Child(name, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Returns the next line of the standard output for which the condition holds. */
  String awaitLine(Predicate<String> wanted, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      Optional<String> line = nextLine(Duration.ofNanos(deadline - System.nanoTime()));
      if (line.isEmpty()) {
        throw new AssertionError("expected more output, but it ended: " + story());
      }
      if (wanted.test(line.get())) {
        return line.get();
      }
    }
  }

  /** Returns the next line of the standard output; empty at its end. */
  Optional<String> nextLine(Duration atMost) throws InterruptedException {
    Optional<String> line = out.unread.poll(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
    if (line == null) {
      throw new AssertionError("expected more output in time, but none came: " + story());
    }
    return line;
  }

  /** Waits for the process to end by itself. */
  Ended awaitEnd(Duration atMost) throws InterruptedException {
    if (!process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new AssertionError(
          "expected an end within " + atMost + ", but there is none: " + story());
    }
    return new Ended(process.exitValue(), out.all(), err.all());
  }

  /** Ends the process at once, without a chance to clean up: {@code kill -9}. */
  void kill() throws InterruptedException {
    process.descendants().forEach(started::add);
    process.destroyForcibly().waitFor();
  }

  /** Asks the process to end: {@code kill -TERM}. */
  void terminate() {
    // By its handle: Process.destroy would close the output, which is still to be read.
    process.toHandle().destroy();
  }

  @Override
  public void close() {
    destroyAll();
    LIVE.remove(this);
    try {
      process.waitFor(QUICK.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void destroyAll() {
    started.forEach(ProcessHandle::destroyForcibly);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private String story() {
    return name
        + (process.isAlive() ? " runs" : " ended with " + process.exitValue())
        + "\nstandard output:\n"
        + out.tail()
        + "\nstandard error:\n"
        + err.tail();
  }

  /** One stream of the process, read by a thread of its own so that the process never waits. */
  private static final class Output {
    private static final int TAIL_LINES = 30;

    private final List<String> lines = new ArrayList<>();
    private final BlockingQueue<Optional<String>> unread = new LinkedBlockingQueue<>();
    private final Thread reader;

    Output(String name, InputStream stream) {
      reader = Thread.ofPlatform().name(name).daemon().start(() -> read(stream, this::add));
    }

    private void add(Optional<String> line) {
      synchronized (lines) {
        line.ifPresent(lines::add);
      }
      unread.add(line);
    }

    /** Everything, once the process has ended. */
    List<String> all() throws InterruptedException {
      reader.join();
      synchronized (lines) {
        return List.copyOf(lines);
      }
    }

    String tail() {
      synchronized (lines) {
        return String.join(
            "\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
      }
    }

    private static void read(InputStream stream, Consumer<Optional<String>> each) {
      try (BufferedReader reader =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          each.accept(Optional.of(line));
        }
      } catch (IOException closed) {
        // Killed in the middle of a line.
      } finally {
        each.accept(Optional.empty());
      }
    }
  }
}
