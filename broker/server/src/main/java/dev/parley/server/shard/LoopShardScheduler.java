package dev.parley.server.shard;

import dev.parley.engine.runtime.ShardScheduler;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's clock and one thread, which the shard shares with others and with connections.
 * Thread-safe.
 */
final class LoopShardScheduler implements ShardScheduler {
  private static final Logger LOG = LoggerFactory.getLogger(LoopShardScheduler.class);

  private final ScheduledExecutorService loop;

  /**
   * Uses a thread.
   *
   * @param loop has one thread and runs what it is given in order
   */
  LoopShardScheduler(ScheduledExecutorService loop) {
    this.loop = loop;
  }

  @Override
  public long nowMs() {
    return System.currentTimeMillis();
  }

  @Override
  public long elapsedMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public void execute(Runnable task) {
    try {
      loop.execute(logging(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("What comes after the end has nobody to matter to", e);
    }
  }

  @Override
  public Runnable schedule(long delayMs, Runnable task) {
    try {
      Future<?> scheduled = loop.schedule(logging(task), delayMs, TimeUnit.MILLISECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException e) {
      LOG.debug("What comes after the end has nobody to matter to", e);
      return () -> {};
    }
  }

  private static Runnable logging(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable e) {
        LOG.error("A task of a shard failed", e);
      }
    };
  }
}
