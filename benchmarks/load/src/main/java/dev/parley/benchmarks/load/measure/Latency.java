package dev.parley.benchmarks.load.measure;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Histograms of times in nanoseconds: three digits, up to an hour. */
public final class Latency {
  private static final long LONGEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 3;
  private static final double NANOS_PER_MS = 1e6;

  private Latency() {}

  /** Returns an empty histogram. */
  public static Histogram histogram() {
    return new Histogram(LONGEST_NANOS, DIGITS);
  }

  /** Returns a histogram that several threads may count in. */
  public static Recorder recorder() {
    return new Recorder(LONGEST_NANOS, DIGITS);
  }

  /** Counts a time; one beyond the longest counts as the longest. Thread-safe. */
  public static void record(Recorder recorder, long nanos) {
    recorder.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
  }

  /** Counts a time; one beyond the longest counts as the longest. */
  public static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
  }

  /** Returns a percentile in milliseconds. */
  public static double millis(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / NANOS_PER_MS;
  }
}
