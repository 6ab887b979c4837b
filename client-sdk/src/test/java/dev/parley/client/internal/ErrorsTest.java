package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.parley.client.ParleyException;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Refusal;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorsTest {

  private static ParleyException decode(com.google.rpc.Status.Builder status) {
    StatusRuntimeException error = StatusProto.toStatusRuntimeException(status.build());
    return Errors.of(error.getStatus(), error.getTrailers());
  }

  private static com.google.rpc.Status.Builder status(int code, String reason) {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setDomain("parley.dev")
            .setReason(reason)
            .putMetadata("limit", "7")
            .build();
    return com.google.rpc.Status.newBuilder()
        .setCode(code)
        .setMessage("expected less")
        .addDetails(Any.pack(info));
  }

  @Test
  void readsReasonMetadataDelayAndViolations() {
    ParleyException error =
        decode(
            status(8, "SHARD_OVERLOADED")
                .addDetails(
                    Any.pack(
                        RetryInfo.newBuilder()
                            .setRetryDelay(Times.duration(Duration.ofMillis(250)))
                            .build()))
                .addDetails(
                    Any.pack(
                        BadRequest.newBuilder()
                            .addFieldViolations(
                                BadRequest.FieldViolation.newBuilder()
                                    .setField("spec.target")
                                    .setDescription("is required"))
                            .build())));

    assertThat(error.reason()).isEqualTo(ErrorReason.ERROR_REASON_SHARD_OVERLOADED);
    assertThat(error.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(error.retryable()).isTrue();
    assertThat(error.retryDelay()).contains(Duration.ofMillis(250));
    assertThat(error.metadata()).isEqualTo(Map.of("limit", "7"));
    assertThat(error).hasMessage("SHARD_OVERLOADED: expected less; spec.target: is required");
  }

  @Test
  void theCatalogueDecidesWhatCanBeRepeated() {
    assertThat(decode(status(8, "CHILDREN_EXCEEDED")).retryable()).isFalse();
    assertThat(decode(status(14, "OUTCOME_UNKNOWN")).retryable()).isTrue();
    assertThat(decode(status(13, "INTERNAL")).retryable()).isFalse();
  }

  @Test
  void anUnknownReasonIsTreatedByItsCode() {
    ParleyException error = decode(status(14, "SOMETHING_NEW"));

    assertThat(error.reason()).isEqualTo(ErrorReason.UNRECOGNIZED);
    assertThat(error.retryable()).isTrue();
    assertThat(error).hasMessageContaining("SOMETHING_NEW");
    assertThat(decode(status(9, "SOMETHING_NEW")).retryable()).isFalse();
  }

  @Test
  void aBrokenWayCanBeTriedAgain() {
    assertThat(Errors.of(Status.CANCELLED.withDescription("RST_STREAM"), null).retryable())
        .isTrue();
    assertThat(Errors.of(Status.UNAVAILABLE, null).retryable()).isTrue();
    assertThat(Errors.of(Status.INTERNAL, null).retryable()).isFalse();
    assertThat(Errors.of(Status.DEADLINE_EXCEEDED, null).retryable()).isFalse();
  }

  @Test
  void aRefusalHasTheCodeOfItsReason() {
    ParleyException error =
        Errors.of(
            Refusal.newBuilder()
                .setReason(ErrorReason.ERROR_REASON_STALE_LEASE)
                .setMessage("too late")
                .build());

    assertThat(error.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(error).hasMessage("STALE_LEASE: too late");
  }

  @Test
  void anUnknownRefusalCanBeRepeatedWhenItSaysWhen() {
    Refusal.Builder unknown = Refusal.newBuilder().setReasonValue(9_999);

    assertThat(Errors.of(unknown.build()).retryable()).isFalse();
    assertThat(
            Errors.of(unknown.setRetryDelay(Times.duration(Duration.ofSeconds(1))).build())
                .retryable())
        .isTrue();
  }
}
