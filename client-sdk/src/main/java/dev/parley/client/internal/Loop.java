package dev.parley.client.internal;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which a client's state changes. What runs here must not block and must not be a
 * user's code.
 *
 * <p>Thread-safe. The thread is a daemon that goes away when it has nothing to do, so the loop need
 * not be ended. Closing fires all timers at once and every later one immediately: whoever waits for
 * something finds out that the client is closed instead of waiting for ever.
 */
final class Loop implements Executor {
  private static final System.Logger LOG = System.getLogger("dev.parley.client");

  private final ScheduledThreadPoolExecutor thread;
  private final Set<Timer> timers = new HashSet<>();
  private boolean closed;

  Loop() {
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "parley-client");
              made.setDaemon(true);
              return made;
            });
    thread.setRemoveOnCancelPolicy(true);
    thread.setKeepAliveTime(10, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
  }

  /** Runs soon, after everything that was handed over before. */
  @Override
  public void execute(Runnable task) {
    thread.execute(() -> run(task));
  }

  /** Runs after the delay, unless the timer is cancelled. To be called on the loop. */
  Timer schedule(Duration delay, Runnable task) {
    Timer timer = new Timer(task);
    timers.add(timer);
    long wait = closed ? 0 : Math.max(0, delay.toNanos());
    timer.scheduled = thread.schedule(timer::fire, wait, TimeUnit.NANOSECONDS);
    return timer;
  }

  /** Nanoseconds of a clock that only moves forward. */
  long nanoTime() {
    return System.nanoTime();
  }

  /** To be called on the loop. */
  boolean closed() {
    return closed;
  }

  /** To be called on the loop. */
  void close() {
    closed = true;
    Set.copyOf(timers).forEach(Timer::fire);
  }

  /**
   * Does something when a future completes. A defect in it is logged instead of lost in another
   * future.
   */
  static <T extends @Nullable Object> void when(
      CompletionStage<T> future, BiConsumer<T, @Nullable Throwable> action) {
    var unused = future.whenComplete((value, error) -> run(() -> action.accept(value, error)));
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a defect of the Parley client: please report it", e);
    }
  }

  /** Something that runs later. For the loop only. */
  final class Timer {
    private final Runnable task;
    private @Nullable Future<?> scheduled;

    private Timer(Runnable task) {
      this.task = task;
    }

    void cancel() {
      if (timers.remove(this) && scheduled != null) {
        scheduled.cancel(false);
      }
    }

    private void fire() {
      if (timers.remove(this)) {
        run(task);
      }
    }
  }
}
