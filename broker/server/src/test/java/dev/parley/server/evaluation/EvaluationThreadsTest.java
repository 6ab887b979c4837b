package dev.parley.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class EvaluationThreadsTest {

  private final EvaluationThreads threads =
      new EvaluationThreads("test-", Duration.ofMillis(50), EvaluationThreads.WAIT_MAX);
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void stop() {
    released.countDown();
    threads.close();
  }

  @Test
  void whatTakesTooLongHoldsUpNobodyElse() {
    List<CompletableFuture<String>> slow = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      slow.add(threads.run("ann", this::stuck, "late"));
    }

    assertThat(slow).allSatisfy(outcome -> assertThat(outcome.join()).isEqualTo("late"));
    assertThat(threads.run("ann", () -> "in time", "late").join()).isEqualTo("in time");
  }

  @Test
  void noMoreWaitThanThereIsRoomFor() {
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < EvaluationThreads.WAITING_MAX + 100; i++) {
      all.add(threads.run("ann", this::stuck, "late"));
    }

    assertThat(all.getLast())
        .isCompletedExceptionally()
        .failsWithin(Duration.ofSeconds(1))
        .withThrowableThat()
        .withCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void whoHasMuchInLineKeepsNobodyWaiting() throws InterruptedException {
    List<CompletableFuture<String>> many = new ArrayList<>();
    for (int i = 0; i < EvaluationThreads.WAITING_MAX + 100; i++) {
      many.add(threads.run("ann", this::stuck, "late"));
    }

    CompletableFuture<String> one = threads.run("bob", () -> "in time", "late");

    assertThat(one.join()).isEqualTo("in time");
    assertThat(many.stream().filter(CompletableFuture::isDone).count())
        .as("those of the other caller that have been served or refused")
        .isLessThan(200);
  }

  @Test
  void whatIsInLineForTooLongIsRefusedAndNotDone() throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    try (EvaluationThreads busy =
        new EvaluationThreads("test-", Duration.ofMillis(10), Duration.ofMillis(100))) {
      keepBusy(busy);
      CompletableFuture<Boolean> waiting = busy.run("bob", () -> done.getAndSet(true), true);

      assertThat(waiting)
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withCauseInstanceOf(TimeoutException.class);
      released.countDown();
    }
    assertThat(done).isFalse();
  }

  /** Until none is left that could be written off for another one. */
  private void keepBusy(EvaluationThreads busy) throws InterruptedException {
    CountDownLatch begun =
        new CountDownLatch(EvaluationThreads.THREADS + EvaluationThreads.WRITTEN_OFF_MAX);
    do {
      var unused =
          busy.run(
              "ann",
              () -> {
                begun.countDown();
                return stuck();
              },
              "late");
    } while (!begun.await(10, TimeUnit.MILLISECONDS));
  }

  private String stuck() {
    try {
      assertThat(released.await(25, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "too late";
  }
}
