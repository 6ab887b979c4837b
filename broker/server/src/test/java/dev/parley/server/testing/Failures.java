package dev.parley.server.testing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Reads what a failed call says. */
public final class Failures {

  private Failures() {}

  /** The reason of a call that must fail, as {@code CODE REASON}. */
  public static String reason(ThrowingCallable call) {
    StatusRuntimeException error = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(error).as("a call that fails").isNotNull();
    return reason(error);
  }

  /** The code, and the reason of the one {@link ErrorInfo} that every error has. */
  public static String reason(Throwable error) {
    return io.grpc.Status.fromThrowable(error).getCode() + " " + info(error).getReason();
  }

  public static ErrorInfo info(Throwable error) {
    Status status = requireNonNull(StatusProto.fromThrowable(error), () -> "details of " + error);
    List<ErrorInfo> found = new ArrayList<>();
    try {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          found.add(detail.unpack(ErrorInfo.class));
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    assertThat(found).as("error infos of %s", error).hasSize(1);
    assertThat(found.getFirst().getDomain()).isEqualTo("parley.dev");
    return found.getFirst();
  }
}
