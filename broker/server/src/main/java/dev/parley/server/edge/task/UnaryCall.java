package dev.parley.server.edge.task;

import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The answer to one call: a response or a problem, told once, on any thread. */
public final class UnaryCall<A> {
  private final ServerCallStreamObserver<A> call;

  public UnaryCall(StreamObserver<A> out) {
    this.call = (ServerCallStreamObserver<A>) out;
    // With a handler, answering a call that its caller has canceled does no harm.
    call.setOnCancelHandler(() -> {});
  }

  public void respond(A response) {
    call.onNext(response);
    call.onCompleted();
  }

  public void refuse(Problem problem) {
    call.onError(Errors.exception(problem));
  }
}
