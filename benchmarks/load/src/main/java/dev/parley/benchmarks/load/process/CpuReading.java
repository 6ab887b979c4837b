package dev.parley.benchmarks.load.process;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * Processor time that a process has used until some moment, and how often its threads have waited.
 *
 * @param totalNanos of the whole process, threads that have ended included
 * @param threads by the system's number of the thread; empty where the system does not tell
 */
public record CpuReading(long totalNanos, Map<Long, ThreadTime> threads) {
  /** Numbers at the end, and what the system has cut off behind fifteen characters. */
  private static final Pattern NUMBER = Pattern.compile("([-#. ]*\\d+)+$");

  private static final Pattern COUNTED_COLLECTORS = Pattern.compile("^(G1|GC) .*");

  /**
   * One thread.
   *
   * @param name as the system knows it: at most fifteen characters
   * @param nanos of processor time
   * @param waits how often it has let go of its processor because it had nothing to do
   */
  public record ThreadTime(String name, long nanos, long waits) {}

  /** Takes what it was given out of the caller's hands. */
  public CpuReading {
    threads = Map.copyOf(threads);
  }

  /** Returns the nanoseconds used since an earlier reading. */
  public long nanosSince(CpuReading earlier) {
    return totalNanos - earlier.totalNanos;
  }

  /** Returns the nanoseconds used since an earlier reading by groups of equally named threads. */
  public Map<String, Long> groupsSince(CpuReading earlier) {
    return groupsSince(earlier, ThreadTime::nanos);
  }

  /** Returns how often groups of equally named threads had to be woken since an earlier reading. */
  public Map<String, Long> waitsSince(CpuReading earlier) {
    return groupsSince(earlier, ThreadTime::waits);
  }

  private Map<String, Long> groupsSince(CpuReading earlier, ToLongFunction<ThreadTime> figure) {
    Map<String, Long> groups = new TreeMap<>();
    threads.forEach((id, thread) -> {
      ThreadTime before = earlier.threads.get(id);
      long more = figure.applyAsLong(thread) - (before == null ? 0 : figure.applyAsLong(before));
      if (more > 0) {
        groups.merge(group(thread.name), more, Long::sum);
      }
    });
    return groups;
  }

  /** Returns what the threads of a pool have in common. */
  static String group(String name) {
    if (COUNTED_COLLECTORS.matcher(name).matches()) {
      return "GC";
    }
    return NUMBER.matcher(name).replaceFirst("");
  }
}
