package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.TaskListener;
import dev.parley.client.Watch;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.WatchTaskResponse;
import dev.parley.v1.WatchTreeRequest;
import dev.parley.v1.WatchTreeResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A watch that goes on over broken streams: each new one starts after the last event that came in.
 * At most {@link #WINDOW} events wait for the listener; the broker sends no more before it has
 * looked at them.
 *
 * <p>Thread-safe from outside; inside, all but the listener's calls happens on the loop.
 */
final class EventStream<Q, A> implements Watch {
  private static final int WINDOW = 32;

  private final ClientCore core;
  private final MethodDescriptor<Q, A> method;
  private final LongFunction<Q> requestAfter;
  private final Function<A, TaskEvent> eventOf;
  private final ToLongFunction<TaskEvent> positionOf;
  private final TaskListener listener;
  private final Executor listenerThread;
  private final Predicate<ParleyException> resumable;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final Backoff backoff = new Backoff();

  private volatile long delivered;
  private volatile boolean closed;
  private long received;
  private @Nullable Stream present;

  private EventStream(
      ClientCore core,
      MethodDescriptor<Q, A> method,
      LongFunction<Q> requestAfter,
      Function<A, TaskEvent> eventOf,
      ToLongFunction<TaskEvent> positionOf,
      long after,
      TaskListener listener,
      Executor listenerThread,
      Predicate<ParleyException> resumable) {
    this.core = core;
    this.method = method;
    this.requestAfter = requestAfter;
    this.eventOf = eventOf;
    this.positionOf = positionOf;
    this.received = after;
    this.delivered = after;
    this.listener = listener;
    this.listenerThread = listenerThread;
    this.resumable = resumable;
  }

  /**
   * Watches one task.
   *
   * @param listenerThread runs one task at a time, in order
   * @param resumable which errors a new stream may mend
   */
  static EventStream<?, ?> ofTask(
      ClientCore core,
      String taskId,
      long after,
      TaskListener listener,
      Executor listenerThread,
      Predicate<ParleyException> resumable) {
    WatchTaskRequest request = WatchTaskRequest.newBuilder().setTaskId(taskId).build();
    return new EventStream<>(
            core,
            TaskServiceGrpc.getWatchTaskMethod(),
            position -> request.toBuilder().setAfterNumber(position).build(),
            WatchTaskResponse::getEvent,
            TaskEvent::getNumber,
            after,
            listener,
            listenerThread,
            resumable)
        .start();
  }

  /** Watches a tree; see {@link #ofTask}. */
  static EventStream<?, ?> ofTree(
      ClientCore core,
      String taskId,
      int levels,
      long after,
      TaskListener listener,
      Executor listenerThread) {
    WatchTreeRequest request =
        WatchTreeRequest.newBuilder().setTaskId(taskId).setLevels(levels).build();
    return new EventStream<>(
            core,
            TaskServiceGrpc.getWatchTreeMethod(),
            position -> request.toBuilder().setAfterCursor(position).build(),
            WatchTreeResponse::getEvent,
            TaskEvent::getTreeCursor,
            after,
            listener,
            listenerThread,
            ParleyException::retryable)
        .start();
  }

  @Override
  public CompletableFuture<Void> done() {
    return core.forUser(done);
  }

  /** Like {@link #done()}, completed where the listener runs. */
  CompletableFuture<Void> end() {
    return done;
  }

  @Override
  public long position() {
    return delivered;
  }

  @Override
  public void close() {
    closed = true;
    core.loop.execute(() -> {
      cancelCall("the watch was closed");
      done.complete(null);
    });
  }

  private EventStream<Q, A> start() {
    core.loop.execute(this::open);
    return this;
  }

  private void open() {
    if (closed) {
      return;
    }
    if (core.loop.closed()) {
      fail(Errors.closed());
      return;
    }
    Stream stream = new Stream(core.channel.newCall(method, CallOptions.DEFAULT));
    present = stream;
    stream.call.start(stream, new Metadata());
    stream.call.sendMessage(requestAfter.apply(received));
    stream.call.halfClose();
    stream.call.request(WINDOW);
  }

  private void received(Stream from, TaskEvent event) {
    if (from.over || closed) {
      return;
    }
    long position = positionOf.applyAsLong(event);
    if (position <= received) {
      from.call.request(1);
      return;
    }
    received = position;
    backoff.reset();
    listenerThread.execute(() -> deliver(from, event, position));
  }

  private void deliver(Stream from, TaskEvent event, long position) {
    if (closed) {
      return;
    }
    try {
      listener.onEvent(event);
    } catch (RuntimeException | Error e) {
      closed = true;
      core.loop.execute(() -> {
        cancelCall("the listener failed");
        done.completeExceptionally(e);
      });
      return;
    }
    delivered = position;
    core.loop.execute(() -> {
      if (!from.over) {
        from.call.request(1);
      }
    });
  }

  private void ended(Stream from, Status status, Metadata trailers) {
    if (from.over || closed) {
      return;
    }
    from.over = true;
    present = null;
    if (status.isOk()) {
      listenerThread.execute(() -> done.complete(null));
      return;
    }
    ParleyException error = Errors.of(status, trailers);
    if (core.loop.closed() || !resumable.test(error)) {
      fail(error);
      return;
    }
    Duration wait = Times.longer(backoff.next(), error.retryDelay().orElse(Duration.ZERO));
    core.loop.schedule(
        wait,
        () -> {
          core.channel.resetConnectBackoff();
          open();
        });
  }

  private void fail(ParleyException error) {
    listenerThread.execute(() -> done.completeExceptionally(error));
  }

  private void cancelCall(String why) {
    Stream stream = present;
    present = null;
    if (stream != null) {
      stream.over = true;
      stream.call.cancel(why, null);
    }
  }

  /** One stream of several. */
  private final class Stream extends ClientCall.Listener<A> {
    private final ClientCall<Q, A> call;
    private boolean over;

    private Stream(ClientCall<Q, A> call) {
      this.call = call;
    }

    @Override
    public void onMessage(A message) {
      core.loop.execute(() -> received(this, eventOf.apply(message)));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      core.loop.execute(() -> ended(this, status, trailers));
    }
  }
}
