package dev.parley.server.edge.task;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.TaskMapper;
import dev.parley.server.security.Identity;
import dev.parley.v1.CreateTaskResult;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ReviewTaskResponse;
import dev.parley.v1.ReviewTaskResult;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream of requests to create tasks and of verdicts, and what becomes of tasks that are
 * followed.
 *
 * <p>A caller who does not read costs no more than what is bounded: no more requests are let in
 * than the window has room for, and a place is free again once the answer has left; of followed
 * tasks only so many wait to be told as may, the others are noted and read again when there is
 * room.
 *
 * <p>Requests come on the event loop, answers on the threads of shards. What waits to be sent is
 * made into messages when the transport has room for them.
 */
final class CreateStream implements StreamObserver<StreamTasksRequest> {
  private final TaskContext context;
  private final TaskCreator creator;
  private final TaskReviewer reviewer;
  private final CreateStreams streams;
  private final Identity identity;
  private final ServerCallStreamObserver<StreamTasksResponse> call;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<TaskKey, TaskFollow> follows = new HashMap<>();

  /** Followed tasks of which there was something to tell, but no room for it. */
  private final Deque<TaskFollow> due = new ArrayDeque<>();

  private int unanswered;
  private boolean halfClosed;
  private boolean ended;

  /**
   * What is to be sent.
   *
   * @param answers whether it is the one answer to a request
   */
  private record Waiting(Supplier<StreamTasksResponse> response, boolean answers) {}

  CreateStream(
      TaskContext context,
      TaskCreator creator,
      TaskReviewer reviewer,
      CreateStreams streams,
      Identity identity,
      ServerCallStreamObserver<StreamTasksResponse> call) {
    this.context = context;
    this.creator = creator;
    this.reviewer = reviewer;
    this.streams = streams;
    this.identity = identity;
    this.call = call;
    call.disableAutoRequest();
    call.setOnReadyHandler(this::drain);
    call.setOnCancelHandler(this::canceled);
    call.request(context.limits().createWindow());
  }

  /** Ends the stream at once when it cannot be served. */
  void start() {
    Problem problem = streams.admit(this);
    if (problem != null) {
      fail(problem);
    }
  }

  @Override
  public void onNext(StreamTasksRequest request) {
    synchronized (this) {
      if (ended) {
        return;
      }
      unanswered++;
    }
    if (request.hasReview()) {
      review(request);
    } else {
      new Creation(request).start();
    }
  }

  private void review(StreamTasksRequest request) {
    long number = request.getRequestNumber();
    if (request.getFollow()) {
      reviewed(
          number,
          refusal(
              Problem.invalid(
                  "follow",
                  "expected it with a request that creates a task, but it came with a verdict")));
      return;
    }
    reviewer.review(
        identity,
        request.getReview(),
        task ->
            reviewed(
                number,
                ReviewTaskResult.newBuilder()
                    .setResponse(ReviewTaskResponse.newBuilder().setTask(TaskMapper.receipt(task)))
                    .build()),
        problem -> reviewed(number, refusal(problem)));
  }

  private static ReviewTaskResult refusal(Problem problem) {
    return ReviewTaskResult.newBuilder().setRefusal(Errors.refusal(problem)).build();
  }

  private void reviewed(long number, ReviewTaskResult result) {
    answer(() ->
        StreamTasksResponse.newBuilder().setRequestNumber(number).setReviewResult(result).build());
  }

  private synchronized void answer(Supplier<StreamTasksResponse> response) {
    waiting.add(new Waiting(response, true));
    drain();
  }

  /** One request to create a task under way. */
  private final class Creation {
    private final StreamTasksRequest request;
    private @Nullable TaskFollow follow;

    Creation(StreamTasksRequest request) {
      this.request = request;
    }

    void start() {
      // Followed before the task is created, so that nothing of it is missed.
      creator.create(
          identity,
          request.getRequest(),
          key -> request.getFollow() ? follow(key) : null,
          this::created,
          this::refused);
    }

    private @Nullable Problem follow(TaskKey key) {
      synchronized (CreateStream.this) {
        int max = context.limits().followsMax();
        if (follows.size() >= max && !follows.containsKey(key)) {
          return Problem.of(
              ErrorReason.ERROR_REASON_FOLLOWS_EXCEEDED,
              "Expected at most %,d followed tasks on a stream, but this would be one more"
                  .formatted(max),
              Errors.fact("limit", max));
        }
        TaskFollow added =
            new TaskFollow(CreateStream.this, request.getRequestNumber(), key, context.faults());
        if (!ended) {
          follow = added;
          added.subscribed(context.shards().follow(key, added.reader()));
          added.replaces(follows.put(key, added));
        }
        return null;
      }
    }

    private void created(TaskReply.Created created) {
      synchronized (CreateStream.this) {
        answered(BatchCreate.result(created));
        if (follow != null) {
          follow.answered();
          read(follow, created.task());
        }
      }
    }

    private void refused(Problem problem) {
      synchronized (CreateStream.this) {
        if (follow != null) {
          TaskFollow goesOn = follow.refused();
          if (goesOn == null) {
            follows.remove(follow.task(), follow);
          } else {
            follows.replace(follow.task(), follow, goesOn);
          }
        }
        answered(BatchCreate.result(problem));
      }
    }

    private void answered(CreateTaskResult result) {
      long number = request.getRequestNumber();
      answer(() ->
          StreamTasksResponse.newBuilder().setRequestNumber(number).setResult(result).build());
    }
  }

  /** Called with what a followed task is like now. */
  synchronized void read(TaskFollow follow, TaskSnapshot task) {
    if (ended || !follow.listens()) {
      return;
    }
    if (waiting.size() >= context.limits().watchEventsMax()) {
      if (!follow.due) {
        follow.due = true;
        due.add(follow);
      }
      return;
    }
    if (follow.tells(task)) {
      waiting.add(new Waiting(() -> follow.response(task), false));
      if (follow.isOver()) {
        follows.remove(follow.task(), follow);
      }
      drain();
    }
  }

  /** Called when a followed task cannot be read: it is gone, or a defect was met. */
  synchronized void notRead(TaskFollow follow, Problem problem) {
    if (follow.listens()) {
      fail(problem);
    }
  }

  @Override
  public void onError(Throwable gone) {
    canceled();
  }

  @Override
  public synchronized void onCompleted() {
    halfClosed = true;
    drain();
  }

  private synchronized void drain() {
    try {
      send();
    } catch (RuntimeException e) {
      fail(context.faults().note("an answer on a stream of creates", e));
    }
    if (!ended && halfClosed && unanswered == 0 && follows.isEmpty() && waiting.isEmpty()) {
      end();
      call.onCompleted();
    }
  }

  private void send() {
    while (!ended && !waiting.isEmpty() && call.isReady()) {
      Waiting next = waiting.remove();
      call.onNext(next.response().get());
      if (next.answers()) {
        unanswered--;
        call.request(1);
      }
    }
    if (!ended && waiting.isEmpty()) {
      readDue();
    }
  }

  private void readDue() {
    for (int room = context.limits().watchEventsMax(); room > 0 && !due.isEmpty(); room--) {
      TaskFollow follow = due.remove();
      follow.due = false;
      context.shards().readFollowed(follow.task(), follow.reader());
    }
  }

  /** Ends the stream at once. Nothing happens when it has ended. */
  synchronized void fail(Problem problem) {
    if (!ended) {
      end();
      call.onError(Errors.exception(problem));
    }
  }

  private synchronized void canceled() {
    if (!ended) {
      end();
    }
  }

  private void end() {
    ended = true;
    waiting.clear();
    due.clear();
    follows.values().forEach(TaskFollow::end);
    follows.clear();
    streams.remove(this);
  }
}
