package dev.parley.benchmarks.load.floor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.benchmarks.load.fleet.Loops;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Both floors, in processes of their own, for a moment each. */
final class FloorsIT {
  private static final Duration MOMENT = Duration.ofMillis(300);
  private static final int ATTEMPTS = 100;

  @Test
  void livesPassOverGrpcAlone() throws InterruptedException {
    try (Loops loops = new Loops();
        GrpcFloor floor = GrpcFloor.start(loops, new Hops(300, 100, 350, 300, 4, 400), 3)) {
      assertThat(rate(() -> floor.livesPerSecond(50, MOMENT))).isPositive();
      assertThat(floor.roundTrips(20).getTotalCount()).isEqualTo(20);
    }
  }

  @Test
  void livesPassIntoKafkaAlone() throws InterruptedException {
    try (KafkaFloor floor = KafkaFloor.start(4)) {
      assertThat(rate(() -> floor.livesPerSecond(50, 500, MOMENT))).isPositive();
      assertThat(floor.appendNanos(20, 500)).isPositive();
    }
  }

  @FunctionalInterface
  private interface Measurement {
    double perSecond() throws InterruptedException;
  }

  /** On a busy machine the first moments may pass without a life. */
  private static double rate(Measurement measurement) throws InterruptedException {
    double rate = 0;
    for (int attempt = 0; attempt < ATTEMPTS && rate == 0; attempt++) {
      rate = measurement.perSecond();
    }
    return rate;
  }
}
