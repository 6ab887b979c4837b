package dev.parley.benchmarks.load.fleet;

import com.google.protobuf.Duration;
import dev.parley.benchmarks.load.fleet.MessageSizes.Kind;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.ControlServiceGrpc;
import dev.parley.v1.ControlServiceGrpc.ControlServiceBlockingStub;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CreateTaskResult;
import dev.parley.v1.Refusal;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.ReviewTaskResult;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskServiceGrpc.TaskServiceStub;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Creates tasks on one stream, follows them and judges their results. Everything happens on the
 * loop of its line, but for what is said to be thread-safe.
 */
public final class Requester implements AutoCloseable {
  private static final int SLOTS_FIRST = 1024;

  /** The number of every verdict: none waits for its answer. */
  private static final long VERDICT = -1;

  private final Line line;
  private final MessageSizes sizes;
  private final TaskServiceStub stub;
  private final StreamObserver<StreamTasksRequest> out;
  private final AtomicLong refusals = new AtomicLong();
  private final CompletableFuture<Void> broken = new CompletableFuture<>();

  private @Nullable Open[] open = new Open[SLOTS_FIRST];
  private int[] free = new int[SLOTS_FIRST];
  private int freeCount;
  private int slots;
  private long generation;

  /** A request whose task has not ended. */
  private record Open(CreateTaskRequest request, boolean follow, Ticket ticket, long number) {}

  /** Opens the stream. */
  public Requester(Line line, MessageSizes sizes) {
    this.line = line;
    this.sizes = sizes;
    this.stub = TaskServiceGrpc.newStub(line.channel());
    this.out = stub.streamTasks(new Inbox());
  }

  /** Returns the line, to run something on its loop. Thread-safe. */
  public Line line() {
    return line;
  }

  /** Returns how often the broker asked to come again later. Thread-safe. */
  public long refusals() {
    return refusals.get();
  }

  /** Returns what completes exceptionally when the stream breaks. Thread-safe. */
  public CompletableFuture<Void> broken() {
    return broken;
  }

  /**
   * Creates a task. A request that the broker refuses for now is sent again when it said.
   *
   * @param follow whether to hear of its verdicts and its end
   */
  public void create(CreateTaskRequest request, boolean follow, Ticket ticket) {
    int slot = freeCount > 0 ? free[--freeCount] : newSlot();
    long number = generation++ << Integer.SIZE | slot;
    Open task = new Open(request, follow, ticket, number);
    open[slot] = task;
    send(task);
  }

  /** Gives a verdict. A failure breaks the requester. */
  public void review(ReviewTaskRequest request) {
    out.onNext(
        StreamTasksRequest.newBuilder().setRequestNumber(VERDICT).setReview(request).build());
  }

  /** Cancels a task and all below it, at once. A failure breaks the requester. */
  public void cancel(String taskId) {
    stub.cancelTask(
        CancelTaskRequest.newBuilder()
            .setTaskId(taskId)
            .setGrace(Duration.getDefaultInstance())
            .build(),
        new BreakingWhenRefused<>());
  }

  /** Returns calls of an operator on the same connection; they block. Thread-safe. */
  public ControlServiceBlockingStub control() {
    return ControlServiceGrpc.newBlockingStub(line.channel());
  }

  /** Returns a request to judge the present round of a task. */
  public static ReviewTaskRequest verdict(Task task, Verdict verdict) {
    return ReviewTaskRequest.newBuilder()
        .setRequestId(task.getTaskId() + "/" + task.getRound())
        .setTaskId(task.getTaskId())
        .setRound(task.getRound())
        .setVerdict(verdict)
        .build();
  }

  private void send(Open task) {
    StreamTasksRequest message =
        StreamTasksRequest.newBuilder()
            .setRequestNumber(task.number)
            .setRequest(task.request)
            .setFollow(task.follow)
            .build();
    sizes.sent(Kind.CREATE, message);
    out.onNext(message);
  }

  private int newSlot() {
    if (slots == open.length) {
      open = java.util.Arrays.copyOf(open, 2 * slots);
      free = java.util.Arrays.copyOf(free, 2 * slots);
    }
    return slots++;
  }

  private void answered(StreamTasksResponse answer) {
    if (answer.hasReviewResult()) {
      judged(answer.getReviewResult());
      return;
    }
    int slot = (int) answer.getRequestNumber();
    Open task = open[slot];
    if (task == null || task.number != answer.getRequestNumber()) {
      throw new IllegalStateException(
          "Expected an answer to a request that waits, but it is for " + answer.getRequestNumber());
    }
    if (answer.hasTask()) {
      told(slot, task, answer);
    } else {
      received(slot, task, answer);
    }
  }

  private static void judged(ReviewTaskResult result) {
    if (result.hasRefusal()) {
      throw new IllegalStateException(
          "Expected every verdict to be taken, but one was refused: " + result.getRefusal());
    }
  }

  private void received(int slot, Open task, StreamTasksResponse answer) {
    CreateTaskResult result = answer.getResult();
    if (result.hasRefusal()) {
      refused(slot, task, result.getRefusal());
      return;
    }
    sizes.sent(Kind.RECEIPT, answer);
    if (!task.follow) {
      release(slot);
    }
    task.ticket.created(result.getResponse().getTask());
  }

  private void told(int slot, Open task, StreamTasksResponse answer) {
    if (answer.getTask().getState() == TaskState.TASK_STATE_VERIFYING) {
      task.ticket.verifying(answer.getTask());
      return;
    }
    sizes.sent(Kind.END, answer);
    release(slot);
    task.ticket.ended(answer.getTask());
  }

  private void refused(int slot, Open task, Refusal refusal) {
    if (refusal.hasRetryDelay()) {
      refusals.getAndIncrement();
      var unused =
          line.loop()
              .schedule(() -> send(task), nanos(refusal.getRetryDelay()), TimeUnit.NANOSECONDS);
      return;
    }
    release(slot);
    task.ticket.refused(refusal);
  }

  static long nanos(com.google.protobuf.Duration duration) {
    return TimeUnit.SECONDS.toNanos(duration.getSeconds()) + duration.getNanos();
  }

  private void release(int slot) {
    open[slot] = null;
    free[freeCount++] = slot;
  }

  @Override
  public void close() {
    line.close();
  }

  private final class Inbox implements StreamObserver<StreamTasksResponse> {
    @Override
    public void onNext(StreamTasksResponse answer) {
      try {
        answered(answer);
      } catch (RuntimeException e) {
        broken.completeExceptionally(e);
        throw e;
      }
    }

    @Override
    public void onError(Throwable error) {
      broken.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
      broken.completeExceptionally(
          new IllegalStateException("Expected the stream to stay, but the broker ended it."));
    }
  }

  private final class BreakingWhenRefused<T> implements StreamObserver<T> {
    @Override
    public void onNext(T response) {}

    @Override
    public void onError(Throwable error) {
      broken.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {}
  }
}
