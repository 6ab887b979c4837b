package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.SubmitStream;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.internal.TaskCreator.Outgoing;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import dev.parley.v1.TaskServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline behind {@link SubmitStream}: a window of unanswered requests over one stream at a
 * time. What a broken stream left unanswered goes out again on the next one, under the same task
 * ids.
 *
 * <p>Users' threads only take a place in the window and hand over; all else happens on the loop.
 */
final class SubmitPipeline implements SubmitStream {
  static final int WINDOW = 256;

  private final ClientCore core;
  private final TaskCreator creator;
  private final Semaphore places = new Semaphore(WINDOW, true);
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private final Map<Long, Entry> unanswered = new TreeMap<>();
  private final Backoff backoff = new Backoff();
  private @Nullable Stream present;
  private boolean reopening;
  private long lastNumber;
  private volatile boolean closed;

  /** One draft on its way. */
  private static final class Entry {
    private final Outgoing outgoing;
    private final long giveUpNanos;
    private final CompletableFuture<TaskHandle> answer = new CompletableFuture<>();

    private Entry(Outgoing outgoing, long giveUpNanos) {
      this.outgoing = outgoing;
      this.giveUpNanos = giveUpNanos;
    }
  }

  SubmitPipeline(ClientCore core, TaskCreator creator) {
    this.core = core;
    this.creator = creator;
  }

  @Override
  public CompletableFuture<TaskHandle> submit(TaskDraft draft) {
    if (closed) {
      throw new IllegalStateException("expected an open stream, but it is closed");
    }
    Outgoing outgoing = creator.outgoing(draft);
    try {
      creator.check(outgoing);
    } catch (ParleyException e) {
      return CompletableFuture.failedFuture(e);
    }
    takePlaces(1);
    Entry entry = new Entry(outgoing, core.loop.nanoTime() + core.callTimeout.toNanos());
    core.loop.execute(() -> {
      waiting.add(entry);
      pump();
    });
    return core.forUser(entry.answer);
  }

  @Override
  public void flush() {
    takePlaces(WINDOW);
    places.release(WINDOW);
  }

  @Override
  public void close() {
    closed = true;
    flush();
    core.loop.execute(() -> {
      if (present != null) {
        present.over = true;
        present.call.halfClose();
        present = null;
      }
    });
  }

  private void takePlaces(int count) {
    try {
      places.acquire(count);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errors.local(Status.Code.CANCELLED, "the thread was interrupted while it submitted");
    }
  }

  private void pump() {
    if (present == null && !waiting.isEmpty() && !reopening) {
      open();
    }
    while (present != null && present.call.isReady() && !waiting.isEmpty()) {
      Entry entry = waiting.remove();
      long number = ++lastNumber;
      unanswered.put(number, entry);
      present.call.sendMessage(
          StreamTasksRequest.newBuilder()
              .setRequestNumber(number)
              .setRequest(entry.outgoing.request())
              .build());
    }
  }

  private void open() {
    if (core.loop.closed()) {
      failAll(Errors.closed());
      return;
    }
    Stream stream =
        new Stream(
            core.channel.newCall(TaskServiceGrpc.getStreamTasksMethod(), CallOptions.DEFAULT));
    present = stream;
    stream.call.start(stream, new Metadata());
    stream.call.request(WINDOW);
  }

  private void answered(Stream from, StreamTasksResponse response) {
    if (from.over) {
      return;
    }
    from.call.request(1);
    Entry entry = unanswered.remove(response.getRequestNumber());
    if (entry == null) {
      return;
    }
    backoff.reset();
    if (response.getResult().hasResponse()) {
      TaskHandle handle = creator.handle(entry.outgoing, response.getResult().getResponse());
      places.release();
      entry.answer.complete(handle);
      return;
    }
    ParleyException refusal = Errors.of(response.getResult().getRefusal());
    if (refusal.retryable() && core.loop.nanoTime() < entry.giveUpNanos && !core.loop.closed()) {
      Duration wait = refusal.retryDelay().orElse(Duration.ofMillis(100));
      core.loop.schedule(
          wait,
          () -> {
            waiting.add(entry);
            pump();
          });
    } else {
      fail(entry, refusal);
    }
  }

  private void ended(Stream from, Status status, Metadata trailers) {
    if (from.over) {
      return;
    }
    from.over = true;
    present = null;
    Deque<Entry> again = new ArrayDeque<>(unanswered.values());
    unanswered.clear();
    while (!again.isEmpty()) {
      waiting.addFirst(again.removeLast());
    }
    ParleyException error = Errors.of(status, trailers);
    if (core.loop.closed() || (!status.isOk() && !error.retryable())) {
      failAll(error);
      return;
    }
    failLate(error);
    reopening = true;
    core.loop.schedule(
        Times.longer(backoff.next(), error.retryDelay().orElse(Duration.ZERO)),
        () -> {
          reopening = false;
          core.channel.resetConnectBackoff();
          pump();
        });
  }

  private void failLate(ParleyException error) {
    long now = core.loop.nanoTime();
    waiting.removeIf(entry -> {
      boolean late = now >= entry.giveUpNanos;
      if (late) {
        fail(entry, error);
      }
      return late;
    });
  }

  private void failAll(ParleyException error) {
    waiting.forEach(entry -> fail(entry, error));
    waiting.clear();
  }

  private void fail(Entry entry, ParleyException error) {
    places.release();
    entry.answer.completeExceptionally(error);
  }

  /** One stream of several. */
  private final class Stream extends ClientCall.Listener<StreamTasksResponse> {
    private final ClientCall<StreamTasksRequest, StreamTasksResponse> call;
    private boolean over;

    private Stream(ClientCall<StreamTasksRequest, StreamTasksResponse> call) {
      this.call = call;
    }

    @Override
    public void onReady() {
      core.loop.execute(SubmitPipeline.this::pump);
    }

    @Override
    public void onMessage(StreamTasksResponse message) {
      core.loop.execute(() -> answered(this, message));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      core.loop.execute(() -> ended(this, status, trailers));
    }
  }
}
