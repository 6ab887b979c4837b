package dev.parley.benchmarks.load.fleet;

import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.GetTaskResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskServiceGrpc.TaskServiceStub;
import dev.parley.v1.TaskState;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.WatchTaskResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;

/**
 * One fan-out whose children the broker makes itself, from items that come as fast as it takes
 * them, and its end. Everything happens on the loop of the line.
 */
public final class FanOutCall {
  /** As many as the SDK sends at a time at most. */
  private static final int ITEMS_PER_MESSAGE = 1_000;

  private final TaskServiceStub stub;
  private final CreateTaskRequest request;
  private final FanOutItem item;
  private final int items;
  private final CompletableFuture<Long> ended = new CompletableFuture<>();
  private final long begunNanos = System.nanoTime();
  private int sent;

  private FanOutCall(Line line, CreateTaskRequest request, FanOutItem item, int items) {
    this.stub = TaskServiceGrpc.newStub(line.channel());
    this.request = request;
    this.item = item;
    this.items = items;
  }

  /**
   * Starts one. May be called anywhere.
   *
   * @param request a fan-out without items
   * @param item what each child is about
   * @param items how many there are, 1 or more
   * @return completes with the nanoseconds from the call to the news of the end
   */
  public static CompletableFuture<Long> start(
      Line line, CreateTaskRequest request, FanOutItem item, int items) {
    FanOutCall call = new FanOutCall(line, request, item, items);
    line.run(() -> call.stub.createFanOut(call.new Receipt()));
    return call.ended;
  }

  private void send(ClientCallStreamObserver<CreateFanOutRequest> out) {
    while (sent < items && out.isReady()) {
      CreateFanOutRequest.Builder message = CreateFanOutRequest.newBuilder();
      if (sent == 0) {
        message.setCreate(request);
      }
      int more = Math.min(ITEMS_PER_MESSAGE, items - sent);
      out.onNext(message.addAllItems(Collections.nCopies(more, item)).build());
      sent += more;
      if (sent == items) {
        out.onCompleted();
      }
    }
  }

  private void created() {
    WatchTaskRequest watch = WatchTaskRequest.newBuilder().setTaskId(request.getTaskId()).build();
    stub.watchTask(watch, new History());
  }

  private void over() {
    long nanos = System.nanoTime() - begunNanos;
    GetTaskRequest get = GetTaskRequest.newBuilder().setTaskId(request.getTaskId()).build();
    stub.getTask(get, new Outcome(nanos));
  }

  /** What has to go well. */
  private abstract class Answer<T> implements StreamObserver<T> {
    @Override
    public void onNext(T message) {}

    @Override
    public void onError(Throwable error) {
      ended.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {}
  }

  private final class Receipt extends Answer<CreateFanOutResponse>
      implements ClientResponseObserver<CreateFanOutRequest, CreateFanOutResponse> {
    @Override
    public void beforeStart(ClientCallStreamObserver<CreateFanOutRequest> out) {
      out.setOnReadyHandler(() -> send(out));
    }

    @Override
    public void onCompleted() {
      created();
    }
  }

  /** It ends when the task has. */
  private final class History extends Answer<WatchTaskResponse> {
    @Override
    public void onCompleted() {
      over();
    }
  }

  private final class Outcome extends Answer<GetTaskResponse> {
    private final long nanos;

    private Outcome(long nanos) {
      this.nanos = nanos;
    }

    @Override
    public void onNext(GetTaskResponse message) {
      Task task = message.getTask();
      if (task.getState() == TaskState.TASK_STATE_COMPLETED) {
        ended.complete(nanos);
      } else {
        onError(
            new IllegalStateException(
                "Expected the fan-out to be completed, but it is " + task.getState()));
      }
    }
  }
}
