package dev.parley.server.edge.task;

import dev.parley.server.security.Identity;
import dev.parley.v1.CreateTaskResult;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A stream of requests to create tasks. No more requests are let in than the window has room for: a
 * place is free again once the answer has left, so that a caller who does not read its answers is
 * not read from either.
 *
 * <p>Requests come on the event loop, answers on the threads of shards.
 */
final class CreateStream implements StreamObserver<StreamTasksRequest> {
  private final TaskCreator creator;
  private final Identity identity;
  private final ServerCallStreamObserver<StreamTasksResponse> call;
  private final Deque<StreamTasksResponse> answers = new ArrayDeque<>();
  private int open;
  private boolean halfClosed;
  private boolean ended;

  CreateStream(
      TaskCreator creator,
      Identity identity,
      ServerCallStreamObserver<StreamTasksResponse> call,
      int window) {
    this.creator = creator;
    this.identity = identity;
    this.call = call;
    call.disableAutoRequest();
    call.setOnReadyHandler(this::drain);
    call.setOnCancelHandler(this::canceled);
    call.request(window);
  }

  @Override
  public void onNext(StreamTasksRequest request) {
    synchronized (this) {
      open++;
    }
    long number = request.getRequestNumber();
    creator.create(
        identity,
        request.getRequest(),
        created -> answer(number, BatchCreate.result(created)),
        problem -> answer(number, BatchCreate.result(problem)));
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

  private synchronized void answer(long number, CreateTaskResult result) {
    answers.add(
        StreamTasksResponse.newBuilder().setRequestNumber(number).setResult(result).build());
    drain();
  }

  private synchronized void drain() {
    while (!ended && !answers.isEmpty() && call.isReady()) {
      call.onNext(answers.remove());
      open--;
      call.request(1);
    }
    if (!ended && halfClosed && open == 0) {
      ended = true;
      call.onCompleted();
    }
  }

  private synchronized void canceled() {
    ended = true;
    answers.clear();
  }
}
