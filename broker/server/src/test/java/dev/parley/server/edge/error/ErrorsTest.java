package dev.parley.server.edge.error;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.parley.engine.runtime.ShardFailure;
import dev.parley.v1.ErrorFacts;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Refusal;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ErrorsTest {

  static List<ErrorReason> reasons() {
    return Arrays.stream(ErrorReason.values())
        .filter(reason -> reason != ErrorReason.UNRECOGNIZED && reason.getNumber() != 0)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void everyReasonHasACodeAndARemedy(ErrorReason reason) {
    ErrorFacts facts = Catalog.facts(reason);
    assertThat(io.grpc.Status.fromCodeValue(facts.getCode()).getCode())
        .isNotIn(io.grpc.Status.Code.OK, io.grpc.Status.Code.UNKNOWN);
    assertThat(facts.getRemedy()).endsWith(".").hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void everyStatusCarriesExactlyOneErrorInfo(ErrorReason reason) throws Exception {
    StatusRuntimeException error =
        Errors.exception(Problem.of(reason, "Expected a, but found b", Map.of("k", "v")));

    Status status = requireNonNull(StatusProto.fromThrowable(error));
    assertThat(error.getStatus().getCode().value()).isEqualTo(Catalog.facts(reason).getCode());
    assertThat(details(status, ErrorInfo.class))
        .containsExactly(
            ErrorInfo.newBuilder()
                .setReason(reason.name().replace("ERROR_REASON_", ""))
                .setDomain("parley.dev")
                .putMetadata("k", "v")
                .build());
    assertThat(details(status, RetryInfo.class))
        .hasSize(Catalog.facts(reason).getRetryable() ? 1 : 0);
    assertThat(status.getMessage())
        .startsWith("Expected a, but found b. ")
        .endsWith(Catalog.facts(reason).getRemedy());
  }

  @Test
  void violationsBecomeABadRequest() throws Exception {
    Problem problem =
        new Problem(
            ErrorReason.ERROR_REASON_REQUEST_INVALID,
            "",
            Map.of(),
            List.of(new Problem.Violation("a", "b"), new Problem.Violation("c", "d")));

    Status status = requireNonNull(StatusProto.fromThrowable(Errors.exception(problem)));
    assertThat(details(status, BadRequest.class))
        .singleElement()
        .satisfies(bad ->
            assertThat(bad.getFieldViolationsList())
                .extracting(v -> v.getField() + v.getDescription())
                .containsExactly("ab", "cd"));
    assertThat(Errors.refusal(problem).getMetadataMap()).containsEntry("field", "a");
  }

  @Test
  void messagesAreCut() {
    Refusal refusal =
        Errors.refusal(Problem.of(ErrorReason.ERROR_REASON_INTERNAL, "x".repeat(5_000)));
    assertThat(refusal.getMessage()).hasSize(1_024);
  }

  @ParameterizedTest
  @EnumSource
  void everyFailureOfAShardIsInTheCatalogue(ShardFailure failure) {
    Refusal refusal = Errors.refusal(Problems.of(failure));
    assertThat(refusal.hasRetryDelay())
        .isEqualTo(
            switch (failure) {
              case OVERLOADED, UNAVAILABLE, OUTCOME_UNKNOWN -> true;
              case TOO_LARGE, FAULT -> false;
            });
  }

  @ParameterizedTest
  @EnumSource
  void everyRefusalOfTheEngineIsInTheCatalogue(dev.parley.engine.task.Refusal refusal) {
    assertThat(Catalog.name(Problems.reason(refusal))).isEqualTo(refusal.name());
  }

  private static <M extends com.google.protobuf.Message> List<M> details(
      Status status, Class<M> type) throws InvalidProtocolBufferException {
    List<M> found = new java.util.ArrayList<>();
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        found.add(detail.unpack(type));
      }
    }
    return found;
  }
}
