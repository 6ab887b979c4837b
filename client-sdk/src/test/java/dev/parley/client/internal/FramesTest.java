package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.TaskFailure;
import dev.parley.client.TaskResult;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Lease;
import dev.parley.v1.Usage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final Lease LEASE = Lease.newBuilder().setTaskId("t").setToken(3).build();
  private static final Usage USAGE = Usage.newBuilder().setTokens(5).build();

  @Test
  void textsAreCutBetweenCharacters() {
    assertThat(Frames.bounded("short", 5)).isEqualTo("short");
    assertThat(Frames.bounded("longer", 5)).isEqualTo("long…");
    assertThat(Frames.bounded("abc\uD83D\uDE00xyz", 5)).isEqualTo("abc…");
    assertThat(Frames.bounded("abc\uD83D\uDE00xyz", 6)).isEqualTo("abc\uD83D\uDE00…");
  }

  @Test
  void aFailureKeepsWhatItsHandlerSaid() {
    var failure =
        Frames.thrown(
                LEASE,
                TaskFailure.invalidInput("no diff")
                    .withCode("NO_DIFF")
                    .withRetryAfter(Duration.ofSeconds(9))
                    .withCause(new IllegalStateException()),
                USAGE)
            .getFail();

    assertThat(failure.getLease()).isEqualTo(LEASE);
    assertThat(failure.getUsage()).isEqualTo(USAGE);
    assertThat(failure.getFailure().getFailureClass())
        .isEqualTo(FailureClass.FAILURE_CLASS_INVALID_INPUT);
    assertThat(failure.getFailure().getMessage()).isEqualTo("no diff");
    assertThat(failure.getFailure().getCode()).isEqualTo("NO_DIFF");
    assertThat(failure.getFailure().getRetryDelay().getSeconds()).isEqualTo(9);
  }

  @Test
  void aResultKeepsItsOwnUsage() {
    Usage own = Usage.newBuilder().setTokens(7).build();

    assertThat(
            Frames.result(LEASE, TaskResult.builder().usage(own).build(), USAGE)
                .getResult()
                .getResult()
                .getUsage())
        .isEqualTo(own);
    assertThat(
            Frames.result(LEASE, TaskResult.text(""), Usage.getDefaultInstance())
                .getResult()
                .getResult()
                .hasUsage())
        .isFalse();
  }
}
