package dev.parley.server.edge.error;

import dev.parley.v1.ErrorReason;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * The outermost layer of every call: whatever is thrown inside ends this call only, and the peer is
 * told no more than an id under which the log has the rest. Thread-safe.
 */
public final class CallGuard implements ServerInterceptor {
  private final Faults faults;

  public CallGuard(Faults faults) {
    this.faults = faults;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    try {
      return new Guarded<>(call, next.startCall(call, headers));
    } catch (RuntimeException e) {
      end(call, e);
      return new ServerCall.Listener<>() {};
    }
  }

  private void end(ServerCall<?, ?> call, RuntimeException cause) {
    StatusRuntimeException error = Errors.exception(problem(call, cause));
    Metadata trailers = error.getTrailers();
    try {
      call.close(error.getStatus(), trailers == null ? new Metadata() : trailers);
    } catch (IllegalStateException e) {
      // Closed already by the one who threw: there is nobody left to tell.
      cause.addSuppressed(e);
    }
  }

  private Problem problem(ServerCall<?, ?> call, RuntimeException cause) {
    String name = call.getMethodDescriptor().getFullMethodName();
    if (cause instanceof StatusRuntimeException status
        && status.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      return Problem.of(
          ErrorReason.ERROR_REASON_FRAME_TOO_LARGE,
          "Expected a message of %s that the transport takes, but it is larger when unpacked"
              .formatted(name));
    }
    if (cause instanceof StatusRuntimeException status
        && status.getStatus().getCode() == Status.Code.INTERNAL) {
      return Problem.of(
          ErrorReason.ERROR_REASON_REQUEST_INVALID,
          "Expected a message of %s, but its bytes cannot be read".formatted(name));
    }
    return faults.note(name, cause);
  }

  /** Hears nothing more of a call once it has failed. */
  private final class Guarded<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private boolean failed;

    Guarded(ServerCall<Q, ?> call, ServerCall.Listener<Q> inner) {
      super(inner);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      if (((Object) message) instanceof ReadableRequests.Unreadable unreadable) {
        run(() -> {
          throw unreadable.cause();
        });
      } else {
        run(() -> super.onMessage(message));
      }
    }

    @Override
    public void onHalfClose() {
      run(super::onHalfClose);
    }

    @Override
    public void onReady() {
      run(super::onReady);
    }

    @Override
    public void onCancel() {
      run(super::onCancel);
    }

    @Override
    public void onComplete() {
      run(super::onComplete);
    }

    private void run(Runnable step) {
      if (failed) {
        return;
      }
      try {
        step.run();
      } catch (RuntimeException e) {
        failed = true;
        end(call, e);
        super.onCancel();
      }
    }
  }
}
