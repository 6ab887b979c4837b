package dev.parley.benchmarks.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class LatencyTest {
  @Test
  void percentilesAreInMilliseconds() {
    Histogram latency = Latency.histogram();
    for (int ms = 1; ms <= 100; ms++) {
      Latency.record(latency, ms * 1_000_000L);
    }

    assertThat(Latency.millis(latency, 50)).isCloseTo(50, within(0.1));
    assertThat(Latency.millis(latency, 99)).isCloseTo(99, within(0.1));
  }

  @Test
  void whatLastsLongerThanAnHourCountsAsAnHour() {
    Histogram latency = Latency.histogram();

    Latency.record(latency, Long.MAX_VALUE);

    assertThat(Latency.millis(latency, 100)).isCloseTo(3_600_000, within(4_000.0));
  }

  @Test
  void aClockThatGoesBackCountsAsNothing() {
    Histogram latency = Latency.histogram();

    Latency.record(latency, -5);

    assertThat(latency.getMaxValue()).isZero();
  }
}
