package dev.parley.server.edge.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.edge.error.Faults;
import dev.parley.server.evaluation.EvaluationThreads;
import dev.parley.server.security.Identity;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps every thread for checks busy, from when all they had before is done. */
public final class BusyChecks implements AutoCloseable {
  private static final int CHECK_THREADS = 2;
  private static final Identity CALLER = new Identity("acme", "busy", 1);

  private final ResultChecks checks;
  private final CountDownLatch begun = new CountDownLatch(CHECK_THREADS);
  private final CountDownLatch over = new CountDownLatch(1);

  public BusyChecks(ResultChecks checks) {
    this.checks = checks;
  }

  /** Checks that may take as long as a test. */
  public static ResultChecks patient(Faults faults) {
    return new ResultChecks(faults, null, Duration.ofMinutes(1), EvaluationThreads.WAIT_MAX);
  }

  /** Waits until all that they have is done. */
  public static void awaitDone(ResultChecks checks) throws InterruptedException {
    try (BusyChecks busy = new BusyChecks(checks)) {
      busy.begin();
    }
  }

  /** Waits until they are busy. */
  public void begin() throws InterruptedException {
    for (int i = 0; i < CHECK_THREADS; i++) {
      checks.prepare(CALLER, TaskSpec.getDefaultInstance(), new Slow(), problem -> {});
    }
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Override
  public void close() {
    over.countDown();
  }

  /** No schemas, which takes a while to find out. */
  private final class Slow extends AbstractSet<String> {
    @Override
    public Iterator<String> iterator() {
      begun.countDown();
      try {
        over.await();
      } catch (InterruptedException e) {
        // The checks are closed.
        Thread.currentThread().interrupt();
      }
      return Collections.emptyIterator();
    }

    @Override
    public int size() {
      return 0;
    }
  }
}
