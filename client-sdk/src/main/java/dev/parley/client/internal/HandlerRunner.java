package dev.parley.client.internal;

import dev.parley.client.Review;
import dev.parley.client.ReviewHandler;
import dev.parley.client.ReviewedWork;
import dev.parley.client.TaskHandler;
import dev.parley.client.TaskResult;
import dev.parley.client.TaskReturn;
import dev.parley.client.internal.WorkerConfig.Async;
import dev.parley.client.internal.WorkerConfig.Blocking;
import dev.parley.client.internal.WorkerConfig.Handling;
import dev.parley.client.internal.WorkerConfig.Reviewing;
import dev.parley.v1.Result;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs handlers, off the loop, and says when they have really ended. Thread-safe. */
final class HandlerRunner {
  private final Executor threads;
  private final @Nullable ThreadPoolExecutor owned;
  private final Executor callbacks;
  private final boolean interruptOnCancel;

  /** Is told, once and from any thread, what a handler gave: exactly one of the two. */
  @FunctionalInterface
  interface End {
    void ended(@Nullable TaskReturn given, @Nullable Throwable failure);
  }

  HandlerRunner(WorkerConfig config, Executor callbacks) {
    this.callbacks = callbacks;
    this.interruptOnCancel = config.interruptOnCancel();
    Executor given = config.executor();
    if (given == null) {
      ThreadPoolExecutor pool = pool(config);
      this.owned = pool;
      this.threads = pool;
    } else {
      this.owned = null;
      this.threads = given;
    }
  }

  void start(Handling handling, Context context, End end) {
    try {
      if (handling instanceof Blocking blocking) {
        threads.execute(() -> run(blocking.handler(), context, end));
      } else if (handling instanceof Reviewing reviewing) {
        threads.execute(() -> run(judging(reviewing.handler()), context, end));
      } else if (handling instanceof Async async) {
        callbacks.execute(() -> start(async, context, end));
      }
    } catch (RejectedExecutionException e) {
      end.ended(null, e);
    }
  }

  /** Lets the threads go once what runs has ended. */
  void close() {
    if (owned != null) {
      owned.shutdown();
    }
  }

  private void run(TaskHandler handler, Context context, End end) {
    TaskReturn given = null;
    Throwable failure = null;
    if (interruptOnCancel) {
      context.interruptOnCancel(Thread.currentThread());
    }
    try {
      given = handler.handle(context);
    } catch (Exception | Error e) {
      failure = e;
    }
    context.interruptOnCancel(null);
    // The thread goes back to the pool: an interrupt that came too late must not reach the next
    // task.
    Thread.interrupted();
    end(given, failure, end);
  }

  /** The verdict stays with the context: a review has no result. */
  private static TaskHandler judging(ReviewHandler handler) {
    return task -> {
      Context context = (Context) task;
      ReviewedWork work = context.reviewed();
      Review review = handler.review(task, work);
      if (review == null) {
        throw new NullPointerException("expected a review, but the handler gave null");
      }
      context.judged(review.toVerdict(work.criteria()));
      return TaskResult.of(Result.getDefaultInstance());
    };
  }

  private static void start(Async async, Context context, End end) {
    CompletionStage<? extends TaskReturn> stage;
    try {
      stage = async.handler().handle(context);
    } catch (Exception | Error e) {
      end.ended(null, e);
      return;
    }
    Loop.when(
        stage,
        (given, failure) -> end(given, failure == null ? null : ClientCore.unwrap(failure), end));
  }

  private static void end(@Nullable TaskReturn given, @Nullable Throwable failure, End end) {
    if (given == null && failure == null) {
      end.ended(null, new NullPointerException("expected a result, but the handler gave null"));
    } else {
      end.ended(given, failure);
    }
  }

  private static ThreadPoolExecutor pool(WorkerConfig config) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            config.maxInFlight(),
            config.maxInFlight(),
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread made = new Thread(task, "parley-worker-" + config.card().getAgentId());
              made.setDaemon(true);
              return made;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
