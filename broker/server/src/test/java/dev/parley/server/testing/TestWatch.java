package dev.parley.server.testing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.WatchTaskResponse;
import dev.parley.v1.WatchTreeRequest;
import dev.parley.v1.WatchTreeResponse;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A watch by hand: takes as many events as a test asks for. */
public final class TestWatch {
  private static final long WAIT_SECONDS = 20;

  /** What came: an event, or the end. */
  private record Came(@Nullable TaskEvent event, @Nullable Throwable end) {}

  private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
  private volatile @Nullable ClientCallStreamObserver<?> call;

  private TestWatch() {}

  public static TestWatch task(Channel channel, String taskId, long after) {
    TestWatch watch = new TestWatch();
    TaskServiceGrpc.newStub(channel)
        .watchTask(
            WatchTaskRequest.newBuilder().setTaskId(taskId).setAfterNumber(after).build(),
            watch.new Reader<WatchTaskRequest, WatchTaskResponse>(WatchTaskResponse::getEvent));
    return watch;
  }

  public static TestWatch tree(Channel channel, String taskId, long after, int levels) {
    TestWatch watch = new TestWatch();
    TaskServiceGrpc.newStub(channel)
        .watchTree(
            WatchTreeRequest.newBuilder()
                .setTaskId(taskId)
                .setAfterCursor(after)
                .setLevels(levels)
                .build(),
            watch.new Reader<WatchTreeRequest, WatchTreeResponse>(WatchTreeResponse::getEvent));
    return watch;
  }

  /** Asks for events and waits for them. */
  public List<TaskEvent> take(int count) {
    requireNonNull(call).request(count);
    List<TaskEvent> events = new ArrayList<>();
    while (events.size() < count) {
      Came one = next();
      if (one.event() == null) {
        throw new AssertionError("Expected an event, but the watch ended", one.end());
      }
      events.add(one.event());
    }
    return events;
  }

  /** All events until the watch ends well. */
  public List<TaskEvent> takeAll() {
    requireNonNull(call).request(Integer.MAX_VALUE);
    List<TaskEvent> events = new ArrayList<>();
    for (Came one = next(); ; one = next()) {
      if (one.event() == null) {
        assertThat(one.end()).isNull();
        return events;
      }
      events.add(one.event());
    }
  }

  /** The reason that the watch ends for; events before it are not looked at. */
  public String awaitFailure() {
    requireNonNull(call).request(Integer.MAX_VALUE);
    for (Came one = next(); ; one = next()) {
      if (one.event() == null) {
        return Failures.reason(requireNonNull(one.end(), "a watch that fails"));
      }
    }
  }

  public void cancel() {
    requireNonNull(call).cancel("the test said so", null);
  }

  private Came next() {
    try {
      Came one = came.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      return requireNonNull(one, "Expected something to come, but nothing did");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private final class Reader<Q, A> implements ClientResponseObserver<Q, A> {
    private final Function<A, TaskEvent> event;

    Reader(Function<A, TaskEvent> event) {
      this.event = event;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> requests) {
      requests.disableAutoRequestWithInitial(0);
      call = requests;
    }

    @Override
    public void onNext(A response) {
      came.add(new Came(event.apply(response), null));
    }

    @Override
    public void onError(Throwable error) {
      came.add(new Came(null, error));
    }

    @Override
    public void onCompleted() {
      came.add(new Came(null, null));
    }
  }
}
