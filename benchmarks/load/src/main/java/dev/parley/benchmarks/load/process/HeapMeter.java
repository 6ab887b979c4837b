package dev.parley.benchmarks.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a JVM, with the JDK's own {@code jcmd}, how much of its heap is really in use. */
public final class HeapMeter {
  private static final Pattern USED = Pattern.compile("used (\\d+)K");
  private static final long BYTES_PER_KIB = 1024;

  private final String pid;

  /** Creates a meter for a JVM that runs. */
  public HeapMeter(long pid) {
    this.pid = Long.toString(pid);
  }

  /** Collects all garbage and returns the bytes that are left. Blocks for as long as that takes. */
  public long liveBytes() throws InterruptedException {
    ask("GC.run");
    String answer = ask("GC.heap_info");
    Matcher used = USED.matcher(answer);
    if (!used.find()) {
      throw new IllegalStateException(
          "Expected the JVM to say how much heap is used, but it said: " + answer);
    }
    return Long.parseLong(used.group(1)) * BYTES_PER_KIB;
  }

  private String ask(String what) throws InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process process =
          new ProcessBuilder(List.of(jcmd, pid, what)).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
