package dev.parley.benchmarks.load.byhand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each system that this machine has, for a moment. */
final class MessageSystemsIT {
  private static final int TASKS = 50;

  static Stream<MessageSystem> systems() {
    return MessageSystem.all().stream();
  }

  @ParameterizedTest
  @MethodSource("systems")
  void everyTaskThatIsSentComesBackOnce(MessageSystem system) throws InterruptedException {
    assumeThat(system.missing()).as(system.name()).isEmpty();
    try (HandLoop loop = new HandLoop(system, 256)) {
      assertThat(loop.singles(TASKS).getTotalCount()).isEqualTo(TASKS);
      long before = loop.ended();
      long during =
          loop.during(
                  100,
                  broken -> {
                    while (loop.ended() < before + 10 * TASKS) {
                      Thread.sleep(1);
                      assertThat(broken).isNotDone();
                    }
                  })
              .getTotalCount();

      assertThat(during).isGreaterThanOrEqualTo(10 * TASKS).isEqualTo(loop.ended() - before);
      assertThat(loop.link().server().cpu().totalNanos()).isPositive();
    }
  }
}
