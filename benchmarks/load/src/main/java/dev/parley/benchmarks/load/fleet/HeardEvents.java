package dev.parley.benchmarks.load.fleet;

import com.google.protobuf.Timestamp;
import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.v1.TaskEvent;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * How many events watchers have heard, and how long after each had happened. Thread-safe: watchers
 * may share one.
 */
public final class HeardEvents {
  private final AtomicLong count = new AtomicLong();
  private final Recorder delay = Latency.recorder();

  /** Takes notice of an event that has just come. */
  void heard(TaskEvent event) {
    count.getAndIncrement();
    // The broker's clock is this machine's, too, and goes in steps of a millisecond.
    long ageMs = System.currentTimeMillis() - millis(event.getEventTime());
    Latency.record(delay, TimeUnit.MILLISECONDS.toNanos(ageMs));
  }

  /** Returns how many events have come. */
  public long count() {
    return count.get();
  }

  /** Returns the times from the broker's handling of what happened to its news since last asked. */
  public Histogram takeDelay() {
    return delay.getIntervalHistogram();
  }

  private static long millis(Timestamp time) {
    return TimeUnit.SECONDS.toMillis(time.getSeconds())
        + TimeUnit.NANOSECONDS.toMillis(time.getNanos());
  }
}
