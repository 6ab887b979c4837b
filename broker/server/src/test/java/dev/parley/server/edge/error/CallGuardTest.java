package dev.parley.server.edge.error;

import static dev.parley.server.testing.Failures.info;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.TaskServiceGrpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CallGuardTest {
  private final CallGuard guard = new CallGuard(new Faults(() -> "fault-7"));
  private final FakeCall call = new FakeCall();

  @Test
  void aDefectEndsItsCallWithNoMoreThanAnId() {
    boolean[] told = new boolean[1];
    ServerCall.Listener<byte[]> listener =
        guard.interceptCall(
            call,
            new Metadata(),
            (c, headers) ->
                new ServerCall.Listener<>() {
                  @Override
                  public void onMessage(byte[] message) {
                    throw new IllegalStateException("secret detail");
                  }

                  @Override
                  public void onCancel() {
                    told[0] = true;
                  }
                });
    listener.onMessage(new byte[0]);
    listener.onHalfClose();

    StatusRuntimeException error = call.error();
    assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(info(error).getMetadataMap()).containsEntry("fault", "fault-7");
    assertThat(error.getMessage()).doesNotContain("secret");
    assertThat(told[0]).isTrue();
  }

  @Test
  void aDefectAtTheStartIsCaughtToo() {
    guard.interceptCall(
        call,
        new Metadata(),
        (c, headers) -> {
          throw new IllegalArgumentException("secret detail");
        });
    assertThat(info(call.error()).getReason()).isEqualTo("INTERNAL");
  }

  /** Notes how it was closed. */
  private static final class FakeCall extends ServerCall<byte[], byte[]> {
    private @Nullable Status status;
    private @Nullable Metadata trailers;

    StatusRuntimeException error() {
      return requireNonNull(status).asRuntimeException(trailers);
    }

    @Override
    public void close(Status newStatus, Metadata newTrailers) {
      status = newStatus;
      trailers = newTrailers;
    }

    @Override
    @SuppressWarnings("unchecked")
    public MethodDescriptor<byte[], byte[]> getMethodDescriptor() {
      return (MethodDescriptor<byte[], byte[]>)
          (MethodDescriptor<?, ?>) TaskServiceGrpc.getGetTaskMethod();
    }

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(byte[] message) {}

    @Override
    public boolean isCancelled() {
      return false;
    }
  }
}
