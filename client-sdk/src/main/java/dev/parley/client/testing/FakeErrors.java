package dev.parley.client.testing;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.parley.v1.ErrorFacts;
import dev.parley.v1.ErrorProto;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Refusal;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/** Says no in the two forms of the protocol: the error of a call and the refusal of a frame. */
final class FakeErrors {
  private FakeErrors() {}

  /** A refusal on its way from where it was decided to whoever asked. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    private Refused(Refusal refusal) {
      super(refusal.getMessage());
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }

  static Refused refused(ErrorReason reason, String message) {
    return new Refused(Refusal.newBuilder().setReason(reason).setMessage(message).build());
  }

  /** The same as the error of a call. */
  static StatusRuntimeException error(Refusal refusal) {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setDomain("parley.dev")
            .setReason(refusal.getReason().name().replace("ERROR_REASON_", ""))
            .putAllMetadata(refusal.getMetadataMap())
            .build();
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(facts(refusal.getReason()).getCode())
            .setMessage(refusal.getMessage())
            .addDetails(Any.pack(info));
    if (refusal.hasRetryDelay()) {
      RetryInfo retry = RetryInfo.newBuilder().setRetryDelay(refusal.getRetryDelay()).build();
      status.addDetails(Any.pack(retry));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  static StatusRuntimeException error(ErrorReason reason, String message) {
    return error(Refusal.newBuilder().setReason(reason).setMessage(message).build());
  }

  private static ErrorFacts facts(ErrorReason reason) {
    return reason.getValueDescriptor().getOptions().getExtension(ErrorProto.error);
  }
}
