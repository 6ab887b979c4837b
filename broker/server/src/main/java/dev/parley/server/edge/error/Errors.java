package dev.parley.server.edge.error;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.parley.v1.ErrorFacts;
import dev.parley.v1.Refusal;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;

/**
 * Says to a peer why something was refused. Nothing else in the server makes a status.
 *
 * <p>What it says stays well below the 8 KiB that clients take as trailers by default.
 */
public final class Errors {
  private static final String DOMAIN = "parley.dev";
  private static final int MESSAGE_CHARS_MAX = 1_024;
  private static final Duration RETRY_DELAY = Duration.newBuilder().setNanos(250_000_000).build();

  private Errors() {}

  /** For a call or a stream that ends because of a problem. */
  public static StatusRuntimeException exception(Problem problem) {
    ErrorFacts facts = Catalog.facts(problem.reason());
    Status.Builder status =
        Status.newBuilder()
            .setCode(facts.getCode())
            .setMessage(message(problem, facts))
            .addDetails(Any.pack(info(problem)));
    if (!problem.violations().isEmpty()) {
      status.addDetails(Any.pack(badRequest(problem)));
    }
    if (facts.getRetryable()) {
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(RETRY_DELAY).build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  /** For a frame, or one request of many. */
  public static Refusal refusal(Problem problem) {
    ErrorFacts facts = Catalog.facts(problem.reason());
    Refusal.Builder refusal =
        Refusal.newBuilder()
            .setReason(problem.reason())
            .setMessage(message(problem, facts))
            .putAllMetadata(problem.metadata());
    if (!problem.violations().isEmpty()) {
      refusal.putMetadata("field", problem.violations().getFirst().field());
    }
    if (facts.getRetryable()) {
      refusal.setRetryDelay(RETRY_DELAY);
    }
    return refusal.build();
  }

  private static ErrorInfo info(Problem problem) {
    return ErrorInfo.newBuilder()
        .setReason(Catalog.name(problem.reason()))
        .setDomain(DOMAIN)
        .putAllMetadata(problem.metadata())
        .build();
  }

  private static BadRequest badRequest(Problem problem) {
    BadRequest.Builder bad = BadRequest.newBuilder();
    for (Problem.Violation violation : problem.violations()) {
      bad.addFieldViolations(
          BadRequest.FieldViolation.newBuilder()
              .setField(violation.field())
              .setDescription(violation.description()));
    }
    return bad.build();
  }

  private static String message(Problem problem, ErrorFacts facts) {
    String found = problem.message();
    String all = found.isEmpty() ? facts.getRemedy() : sentence(found) + " " + facts.getRemedy();
    return all.length() <= MESSAGE_CHARS_MAX ? all : all.substring(0, MESSAGE_CHARS_MAX);
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  /** Facts with one entry. */
  public static Map<String, String> fact(String key, Object value) {
    return Map.of(key, String.valueOf(value));
  }
}
