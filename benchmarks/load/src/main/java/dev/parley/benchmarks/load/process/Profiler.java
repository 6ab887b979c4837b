package dev.parley.benchmarks.load.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * Draws flame graphs of a JVM with async-profiler, whose library it loads into that JVM. Used by
 * one thread.
 */
public final class Profiler implements AutoCloseable {
  /** Without them, a profile names the wrong lines and methods. */
  public static final List<String> JVM_FLAGS =
      List.of(
          "-XX:+EnableDynamicAgentLoading",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:+DebugNonSafepoints");

  /** Of all samples: what has less is too thin to be seen, and would be most of the page. */
  private static final String PERCENT_MIN = "0.1";

  private static final String LIBRARY = "libasyncProfiler.so";

  /** What is sampled. */
  public enum Event {
    /** Where processor time goes: a sample each millisecond of it. */
    CPU("cpu", "event=cpu,interval=1ms"),
    /** What allocates: a sample each 256 KiB. */
    ALLOCATION("allocation", "event=alloc,alloc=256k");

    private final String file;
    private final String settings;

    Event(String file, String settings) {
      this.file = file;
      this.settings = settings;
    }
  }

  private final Jcmd jcmd;
  private final Path folder;
  private final Path library;

  /**
   * Prepares to profile a JVM that runs.
   *
   * @param folder where the graphs go
   * @throws IllegalStateException when there is no profiler for this system
   */
  public Profiler(long pid, Path folder) {
    this.jcmd = new Jcmd(pid);
    this.folder = folder.toAbsolutePath();
    try {
      Files.createDirectories(this.folder);
      this.library = unpack();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Begins to sample. */
  public void start(Event event) throws InterruptedException {
    tell("start," + event.settings);
  }

  /**
   * Ends sampling; returns the graph, a page for a browser.
   *
   * @param load what was measured: the page is named after it and the event
   */
  public Path stop(Event event, String load) throws InterruptedException {
    String title = load + "-" + event.file;
    Path page = folder.resolve(title + ".html");
    tell("stop,file=" + page + ",flamegraph,minwidth=" + PERCENT_MIN + ",title=" + title);
    return page;
  }

  /** Removes the library, of which the JVM has what it needs. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(library);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tell(String arguments) throws InterruptedException {
    // In quotes, because jcmd has a meaning of its own for what stands before an equals sign.
    String answer = jcmd.ask("JVMTI.agent_load", library.toString(), '"' + arguments + '"');
    if (!answer.contains("return code: 0")) {
      throw new IllegalStateException(
          "Expected the broker to be profiled, but its JVM said: " + answer);
    }
  }

  private Path unpack() throws IOException {
    Path target = folder.resolve(LIBRARY);
    try (InputStream source = Profiler.class.getResourceAsStream("/" + system() + "/" + LIBRARY)) {
      if (source == null) {
        throw new IllegalStateException(
            "Expected a profiler for this system, but there is none for " + system());
      }
      Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    }
    return target;
  }

  private static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (name.startsWith("mac")) {
      return "macos";
    }
    String processor = System.getProperty("os.arch");
    return name + (processor.equals("aarch64") ? "-arm64" : "-x64");
  }
}
