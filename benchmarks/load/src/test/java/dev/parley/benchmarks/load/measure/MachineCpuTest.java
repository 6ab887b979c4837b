package dev.parley.benchmarks.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MachineCpuTest {
  private static final double SECOND = 1e9;

  @Test
  void waitingIsNotBusyAndWhatTheHostWithholdsIsApart() {
    MachineCpu reading = MachineCpu.of("cpu  100 20 30 4000 500 6 7 800 9 10");

    assertThat(reading).isEqualTo(new MachineCpu(1.63 * SECOND, 8 * SECOND));
  }

  @Test
  void coresAreCountedSinceAnEarlierReading() {
    MachineCpu earlier = new MachineCpu(10 * SECOND, SECOND);
    MachineCpu later = new MachineCpu(16 * SECOND, 2 * SECOND);

    assertThat(later.otherCoresSince(earlier, 5 * SECOND, 4 * SECOND)).isEqualTo(0.25);
    assertThat(later.otherCoresSince(earlier, 7 * SECOND, 4 * SECOND)).isZero();
    assertThat(later.stealCoresSince(earlier, 4 * SECOND)).isEqualTo(0.25);
  }
}
