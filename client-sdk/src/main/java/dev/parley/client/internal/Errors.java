package dev.parley.client.internal;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.parley.client.ParleyException;
import dev.parley.v1.ErrorFacts;
import dev.parley.v1.ErrorProto;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Refusal;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a {@link ParleyException} of whatever says that something went wrong. */
public final class Errors {
  private static final String DOMAIN = "parley.dev";
  private static final String PREFIX = "ERROR_REASON_";

  /**
   * How a call ends that nobody answered. A server that is shut down cancels what it has not
   * answered; the client's own cancellations end up with nobody and are not among these.
   */
  private static final Set<Status.Code> WAY_IS_BROKEN =
      Set.of(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);

  private Errors() {}

  /** Of a call that failed. */
  static ParleyException of(Status status, @Nullable Metadata trailers) {
    com.google.rpc.Status details =
        StatusProto.fromStatusAndTrailers(status, trailers == null ? new Metadata() : trailers);
    Optional<ErrorInfo> info =
        detail(details, ErrorInfo.class).filter(found -> found.getDomain().equals(DOMAIN));
    Optional<Duration> retryDelay =
        detail(details, RetryInfo.class).map(retry -> Times.of(retry.getRetryDelay()));
    ErrorReason reason =
        info.map(found -> reasonOf(found.getReason())).orElse(ErrorReason.ERROR_REASON_UNSPECIFIED);
    Optional<ErrorFacts> facts = facts(reason);
    boolean retryable =
        facts
            .map(ErrorFacts::getRetryable)
            .orElse(WAY_IS_BROKEN.contains(status.getCode()) || retryDelay.isPresent());
    return new ParleyException(
        status.getCode(),
        reason,
        message(status, info, details),
        retryable,
        info.map(ErrorInfo::getMetadataMap).orElse(Map.of()),
        retryDelay.orElse(null),
        status.getCause());
  }

  /** Of a frame, or of one request of many, that was refused. */
  static ParleyException of(Refusal refusal) {
    Optional<ErrorFacts> facts = facts(refusal.getReason());
    Status.Code code =
        facts
            .map(found -> Status.fromCodeValue(found.getCode()).getCode())
            .orElse(Status.Code.UNKNOWN);
    return new ParleyException(
        code,
        refusal.getReason(),
        nameOf(refusal.getReason()) + ": " + refusal.getMessage(),
        facts.map(ErrorFacts::getRetryable).orElse(refusal.hasRetryDelay()),
        refusal.getMetadataMap(),
        refusal.hasRetryDelay() ? Times.of(refusal.getRetryDelay()) : null,
        null);
  }

  /** Of something that the SDK itself found, before or instead of asking the broker. */
  public static ParleyException local(Status.Code code, String message) {
    return local(code, ErrorReason.ERROR_REASON_UNSPECIFIED, message);
  }

  static ParleyException local(Status.Code code, ErrorReason reason, String message) {
    return new ParleyException(code, reason, message, false, Map.of(), null, null);
  }

  static ParleyException closed() {
    return local(Status.Code.CANCELLED, "expected an open client, but it is closed");
  }

  static ParleyException tooLarge(String what, int bytes, int bytesMax) {
    return local(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE,
        "expected "
            + what
            + " of at most "
            + bytesMax
            + " bytes, but it has "
            + bytes
            + ": send less, or upload what is large with Parley.artifacts() and send the part that it returns");
  }

  /**
   * The same error, thrown here: keeps where the caller waited in the stack trace, and where it
   * came from as the cause.
   */
  static ParleyException rethrown(ParleyException error) {
    String message = error.getMessage();
    return new ParleyException(
        error.code(),
        error.reason(),
        message == null ? "" : message,
        error.retryable(),
        error.metadata(),
        error.retryDelay().orElse(null),
        error);
  }

  private static String message(
      Status status, Optional<ErrorInfo> info, com.google.rpc.@Nullable Status details) {
    StringBuilder text =
        new StringBuilder(info.map(ErrorInfo::getReason).orElse(status.getCode().name()));
    String description = status.getDescription();
    if (description != null) {
      text.append(": ").append(description);
    }
    detail(details, BadRequest.class)
        .ifPresent(bad ->
            bad.getFieldViolationsList()
                .forEach(violation ->
                    text.append("; ")
                        .append(violation.getField())
                        .append(": ")
                        .append(violation.getDescription())));
    return text.toString();
  }

  private static <T extends Message> Optional<T> detail(
      com.google.rpc.@Nullable Status status, Class<T> type) {
    if (status == null) {
      return Optional.empty();
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static ErrorReason reasonOf(String name) {
    try {
      return ErrorReason.valueOf(PREFIX + name);
    } catch (IllegalArgumentException e) {
      return ErrorReason.UNRECOGNIZED;
    }
  }

  private static String nameOf(ErrorReason reason) {
    return reason.name().startsWith(PREFIX) ? reason.name().substring(PREFIX.length()) : "UNKNOWN";
  }

  private static Optional<ErrorFacts> facts(ErrorReason reason) {
    if (reason == ErrorReason.UNRECOGNIZED || reason == ErrorReason.ERROR_REASON_UNSPECIFIED) {
      return Optional.empty();
    }
    return Optional.of(reason.getValueDescriptor().getOptions().getExtension(ErrorProto.error));
  }
}
