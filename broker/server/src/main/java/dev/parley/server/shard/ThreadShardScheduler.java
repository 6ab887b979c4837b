package dev.parley.server.shard;

import dev.parley.engine.runtime.ShardScheduler;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The system's clock and one thread of its own for one shard. Thread-safe. */
final class ThreadShardScheduler implements ShardScheduler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadShardScheduler.class);

  private final ScheduledThreadPoolExecutor executor;

  ThreadShardScheduler(String threadName) {
    executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name(threadName).daemon(true).factory());
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // What comes after the end has nobody to matter to.
    executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  @Override
  public long nowMs() {
    return System.currentTimeMillis();
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(logging(task));
  }

  @Override
  public Runnable schedule(long delayMs, Runnable task) {
    Future<?> scheduled = executor.schedule(logging(task), delayMs, TimeUnit.MILLISECONDS);
    return () -> scheduled.cancel(false);
  }

  /** Lets the tasks that are due run, and ends the thread. */
  @Override
  public void close() {
    executor.shutdown();
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
