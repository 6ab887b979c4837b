package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class WaitClockTest {
  private static final long A_MOMENT_MS = 20;

  private final WaitClock clock = new WaitClock();

  private static void aMoment() throws InterruptedException {
    Thread.sleep(A_MOMENT_MS);
  }

  @Test
  void itStandsStillWhileNothingIsWaitedFor() throws InterruptedException {
    aMoment();
    assertThat(clock.waited()).isZero();

    clock.begin("a");
    aMoment();
    clock.end("a");
    Duration waited = clock.waited();
    aMoment();

    assertThat(waited).isGreaterThanOrEqualTo(Duration.ofMillis(A_MOMENT_MS));
    assertThat(clock.waited()).isEqualTo(waited);
  }

  @Test
  void twoWaitsAtATimeCountOnceAndUntilTheLastIsOver() throws InterruptedException {
    Instant begun = Instant.now();
    clock.begin("a");
    clock.begin("b");
    aMoment();
    clock.end("a");
    aMoment();
    clock.end("b");

    assertThat(clock.waited())
        .isGreaterThanOrEqualTo(Duration.ofMillis(2 * A_MOMENT_MS))
        .isLessThanOrEqualTo(Duration.between(begun, Instant.now()));
  }

  @Test
  void anEndWithoutABeginningIsNone() throws InterruptedException {
    clock.begin("a");
    clock.end("b");
    aMoment();
    assertThat(clock.waited()).isGreaterThanOrEqualTo(Duration.ofMillis(A_MOMENT_MS));

    clock.end("a");
    Duration waited = clock.waited();
    clock.end("a");
    assertThat(clock.waited()).isEqualTo(waited);
  }
}
