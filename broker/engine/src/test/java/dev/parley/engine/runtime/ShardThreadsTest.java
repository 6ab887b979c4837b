package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.CountingMachine.Command;
import dev.parley.engine.testing.InMemoryCheckpointStore;
import dev.parley.engine.testing.InMemoryJournal;
import dev.parley.engine.testing.SimCheckpoints;
import dev.parley.engine.testing.SimLog;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A shard on real threads: everybody who submits is answered, and nothing gets lost. */
final class ShardThreadsTest {
  private static final int CALLERS = 4;
  private static final int COMMANDS = 5_000;
  private static final int UNANSWERED_MAX = 100;
  private static final long PATIENCE_SECONDS = 60;

  private final ScheduledExecutorService shardThread = Executors.newScheduledThreadPool(1);
  private final ExecutorService others = Executors.newFixedThreadPool(CALLERS + 2);
  private final CountDownLatch opened = new CountDownLatch(1);
  private final AtomicLong faults = new AtomicLong();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicLong replies = new AtomicLong();

  @AfterEach
  void stop() {
    shardThread.shutdownNow();
    others.shutdownNow();
  }

  @Test
  void answersEverybody() throws Exception {
    ShardConfig config =
        new ShardConfig(1_000, 64, 16, 512, 65_536, 65_536, 5_000, 10_000, 100, 50, 1_000, 1_000);
    Shard<Command, Long, String> shard =
        new Shard<>("a", config, ports(), CountingMachine::new, new Listener());
    shard.open();
    assertThat(opened.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    List<Future<?>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      String counter = "counter " + i;
      callers.add(others.submit(() -> submitAll(shard, counter)));
    }
    for (Future<?> caller : callers) {
      await(caller);
    }

    assertThat(faults).hasValue(0);
    assertThat(replies).hasValue(CALLERS * COMMANDS);
    assertThat(committed).hasValue(CALLERS * COMMANDS);
    CountDownLatch closed = new CountDownLatch(1);
    shard.close(closed::countDown);
    assertThat(closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private ShardPorts ports() {
    SplittableRandom random = new SplittableRandom(1);
    ThreadScheduler scheduler = new ThreadScheduler();
    return new ShardPorts(
        new InMemoryJournal(new SimLog(), others),
        new InMemoryCheckpointStore(new SimCheckpoints(), others),
        scheduler,
        new AppendRounds(scheduler),
        others,
        random);
  }

  private void submitAll(Shard<Command, Long, String> shard, String counter) {
    Semaphore unanswered = new Semaphore(UNANSWERED_MAX);
    for (int i = 1; i <= COMMANDS; i++) {
      unanswered.acquireUninterruptibly();
      shard.submit(new Command.CountMany(counter, 1), new Answer(unanswered));
    }
    unanswered.acquireUninterruptibly(UNANSWERED_MAX);
  }

  private static void await(Future<?> caller) throws Exception {
    try {
      caller.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("a caller failed", e);
    }
  }

  private final class Answer implements ReplyTo<Long> {
    private final Semaphore unanswered;

    Answer(Semaphore unanswered) {
      this.unanswered = unanswered;
    }

    @Override
    public void reply(Long reply) {
      replies.incrementAndGet();
      unanswered.release();
    }

    @Override
    public void failed(ShardFailure failure) {
      unanswered.release();
    }
  }

  private final class Listener implements ShardListener<String> {
    @Override
    public void committed(long firstPosition, List<Event> events) {
      committed.addAndGet(events.size());
    }

    @Override
    public void effect(String effect) {}

    @Override
    public void dropped(String effect) {}

    @Override
    public void opened(long epoch) {
      opened.countDown();
    }

    @Override
    public void closed(String why) {}

    @Override
    public void fault(String where, Throwable cause) {
      faults.incrementAndGet();
    }
  }

  private final class ThreadScheduler implements ShardScheduler {
    @Override
    public long nowMs() {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public long elapsedMs() {
      return nowMs();
    }

    @Override
    public void execute(Runnable task) {
      shardThread.execute(task);
    }

    @Override
    public Runnable schedule(long delayMs, Runnable task) {
      ScheduledFuture<?> future = shardThread.schedule(task, delayMs, TimeUnit.MILLISECONDS);
      return () -> future.cancel(false);
    }
  }
}
