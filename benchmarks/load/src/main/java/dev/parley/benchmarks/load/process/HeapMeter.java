package dev.parley.benchmarks.load.process;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a JVM how much of its heap is really in use. */
public final class HeapMeter {
  private static final Pattern USED = Pattern.compile("used (\\d+)K");
  private static final long BYTES_PER_KIB = 1024;

  private final Jcmd jcmd;

  /** Creates a meter for a JVM that runs. */
  public HeapMeter(long pid) {
    this.jcmd = new Jcmd(pid);
  }

  /** Collects all garbage and returns the bytes that are left. Blocks for as long as that takes. */
  public long liveBytes() throws InterruptedException {
    jcmd.ask("GC.run");
    String answer = jcmd.ask("GC.heap_info");
    Matcher used = USED.matcher(answer);
    if (!used.find()) {
      throw new IllegalStateException(
          "Expected the JVM to say how much heap is used, but it said: " + answer);
    }
    return Long.parseLong(used.group(1)) * BYTES_PER_KIB;
  }
}
