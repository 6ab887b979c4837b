package dev.parley.server.edge.task;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.security.Identity;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream of requests to create tasks, and what becomes of those that are followed. No more
 * requests are let in than the window has room for: a place is free again once the answer has left,
 * so that a caller who does not read its answers is not read from either.
 *
 * <p>Requests come on the event loop, answers on the threads of shards. What waits to be sent is
 * made into messages when the transport has room for them.
 */
final class CreateStream implements StreamObserver<StreamTasksRequest> {
  private final TaskContext context;
  private final TaskCreator creator;
  private final CreateStreams streams;
  private final Identity identity;
  private final ServerCallStreamObserver<StreamTasksResponse> call;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Set<TaskFollow> follows = new HashSet<>();
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
      CreateStreams streams,
      Identity identity,
      ServerCallStreamObserver<StreamTasksResponse> call) {
    this.context = context;
    this.creator = creator;
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
    long number = request.getRequestNumber();
    TaskFollow follow = request.getFollow() ? new TaskFollow(this, number) : null;
    boolean tooMany;
    synchronized (this) {
      unanswered++;
      tooMany = follow != null && follows.size() >= context.limits().followsMax();
      if (follow != null && !tooMany) {
        follows.add(follow);
      }
    }
    if (tooMany) {
      refused(number, null, tooManyFollows());
      return;
    }
    creator.create(
        identity,
        request.getRequest(),
        // Before the task is created, so that nothing of it is missed.
        key -> subscribe(follow, key),
        created -> created(number, follow, created),
        problem -> refused(number, follow, problem));
  }

  private Problem tooManyFollows() {
    int max = context.limits().followsMax();
    return Problem.of(
        ErrorReason.ERROR_REASON_FOLLOWS_EXCEEDED,
        "Expected at most %,d followed tasks on a stream, but this would be one more"
            .formatted(max),
        Errors.fact("limit", max));
  }

  private void subscribe(@Nullable TaskFollow follow, TaskKey key) {
    if (follow != null) {
      Runnable end = context.shards().follow(key, follow.reader(context));
      synchronized (this) {
        follow.subscribed(end);
      }
    }
  }

  private synchronized void created(
      long number, @Nullable TaskFollow follow, TaskReply.Created created) {
    answer(() -> response(number, BatchCreate.result(created)));
    if (follow != null) {
      follow.answered();
      read(follow, created.task());
    }
  }

  private synchronized void refused(long number, @Nullable TaskFollow follow, Problem problem) {
    if (follow != null) {
      follows.remove(follow);
      follow.end();
    }
    answer(() -> response(number, BatchCreate.result(problem)));
  }

  private static StreamTasksResponse response(long number, dev.parley.v1.CreateTaskResult result) {
    return StreamTasksResponse.newBuilder().setRequestNumber(number).setResult(result).build();
  }

  /** Called with what a followed task is like now. */
  synchronized void read(TaskFollow follow, TaskSnapshot task) {
    if (ended || !follow.tells(task)) {
      return;
    }
    waiting.add(new Waiting(() -> follow.response(task), false));
    if (follow.isOver()) {
      follows.remove(follow);
    }
    drain();
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

  private void answer(Supplier<StreamTasksResponse> answer) {
    waiting.add(new Waiting(answer, true));
    drain();
  }

  private synchronized void drain() {
    while (!ended && !waiting.isEmpty() && call.isReady()) {
      Waiting next = waiting.remove();
      call.onNext(next.response().get());
      if (next.answers()) {
        unanswered--;
        call.request(1);
      }
    }
    if (!ended && halfClosed && unanswered == 0 && follows.isEmpty() && waiting.isEmpty()) {
      end();
      call.onCompleted();
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
    follows.forEach(TaskFollow::end);
    follows.clear();
    streams.remove(this);
  }
}
