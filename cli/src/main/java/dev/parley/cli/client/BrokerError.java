package dev.parley.cli.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Text;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.ErrorFacts;
import dev.parley.v1.ErrorProto;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Refusal;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a call failed or a request of many was refused: by the broker, with a reason of the
 * catalogue, or by the connection, without one.
 *
 * @param code the gRPC status code
 * @param reason the reason; {@code ERROR_REASON_UNSPECIFIED} when there is none
 * @param message what the other side said
 * @param retryDelay the shortest time to wait before the same request may be sent again
 * @param connectionRefused whether nothing at all was reached
 */
public record BrokerError(
    Status.Code code,
    ErrorReason reason,
    String message,
    Duration retryDelay,
    boolean connectionRefused) {

  private static final ErrorReason UNKNOWN = ErrorReason.ERROR_REASON_UNSPECIFIED;

  /** Reads what a call ended with. */
  public static BrokerError of(Throwable error) {
    Status status = Status.fromThrowable(error);
    Optional<com.google.rpc.Status> details = Optional.ofNullable(StatusProto.fromThrowable(error));
    ErrorReason reason =
        details.flatMap(d -> detail(d, ErrorInfo.class)).map(BrokerError::reason).orElse(UNKNOWN);
    Duration delay =
        details
            .flatMap(d -> detail(d, RetryInfo.class))
            .map(info -> Duration.ofNanos(Durations.toNanos(info.getRetryDelay())))
            .orElse(Duration.ZERO);
    String description = status.getDescription() == null ? "" : status.getDescription();
    String violations =
        details
            .flatMap(d -> detail(d, BadRequest.class))
            .map(request -> violations(request, description))
            .orElse("");
    return new BrokerError(
        status.getCode(), reason, description + violations, delay, wasRefused(error));
  }

  /** Reads what one request of many was answered with. */
  public static BrokerError of(Refusal refusal) {
    return new BrokerError(
        facts(refusal.getReason())
            .map(f -> Status.fromCodeValue(f.getCode()).getCode())
            .orElse(Status.Code.UNKNOWN),
        refusal.getReason(),
        refusal.getMessage(),
        Duration.ofNanos(Durations.toNanos(refusal.getRetryDelay())),
        false);
  }

  /** Returns whether the same request may succeed later. */
  public boolean retryable() {
    return facts(reason).map(ErrorFacts::getRetryable).orElse(code == Status.Code.UNAVAILABLE);
  }

  /** Returns the failure that tells the caller of the command. */
  public CliFailure toFailure(Endpoint endpoint) {
    if (reason == UNKNOWN) {
      return withoutReason(endpoint);
    }
    String remedy = facts(reason).map(ErrorFacts::getRemedy).orElse("");
    String said = withoutRemedy(said(Names.of(reason)), remedy);
    return new CliFailure(exit(), Names.of(reason), said, remedy);
  }

  /** The broker ends its message with what to do, which here stands on a line of its own. */
  private static String withoutRemedy(String said, String remedy) {
    if (remedy.isEmpty() || said.equals(remedy) || !said.endsWith(remedy)) {
      return said;
    }
    String rest = said.substring(0, said.length() - remedy.length()).strip();
    return rest.endsWith(".") ? rest.substring(0, rest.length() - 1) : rest;
  }

  private CliFailure withoutReason(Endpoint endpoint) {
    return switch (code) {
      case UNAVAILABLE ->
          new CliFailure(
              ExitCode.UNAVAILABLE,
              "BROKER_UNREACHABLE",
              connectionRefused
                  ? "no broker answers at " + endpoint
                  : "the broker at "
                      + endpoint
                      + " went away or is no Parley broker: "
                      + said("no connection"),
              "Start one with 'parley up', or name another with --endpoint or PARLEY_ENDPOINT.");
      case DEADLINE_EXCEEDED ->
          new CliFailure(
              ExitCode.TIMEOUT,
              "TIMEOUT",
              "the broker at " + endpoint + " did not answer in time",
              "Try again, or allow more time with --timeout.");
      case UNIMPLEMENTED ->
          new CliFailure(
              ExitCode.REFUSED,
              "UNIMPLEMENTED",
              "what answers at " + endpoint + " does not know this call: " + said("unimplemented"),
              "Check --endpoint; if it is a Parley broker, update it.");
      default ->
          new CliFailure(
              exit(),
              code.name(),
              "expected an answer of the broker at "
                  + endpoint
                  + ", but found "
                  + said(code.name()),
              "Check that a Parley broker listens there.");
    };
  }

  private String said(String otherwise) {
    return message.isBlank() ? otherwise : Text.line(message);
  }

  private ExitCode exit() {
    return switch (code) {
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      case UNAVAILABLE -> ExitCode.UNAVAILABLE;
      case DEADLINE_EXCEEDED -> ExitCode.TIMEOUT;
      default -> ExitCode.REFUSED;
    };
  }

  private static ErrorReason reason(ErrorInfo info) {
    String name = "ERROR_REASON_" + info.getReason();
    for (ErrorReason reason : ErrorReason.values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    return UNKNOWN;
  }

  private static Optional<ErrorFacts> facts(ErrorReason reason) {
    if (reason == ErrorReason.UNRECOGNIZED || reason == UNKNOWN) {
      return Optional.empty();
    }
    return Optional.of(reason.getValueDescriptor().getOptions().getExtension(ErrorProto.error));
  }

  /** The violations that the description doesn't tell already; empty when it tells all of them. */
  private static String violations(BadRequest request, String description) {
    String untold =
        request.getFieldViolationsList().stream()
            .filter(violation -> !description.contains(violation.getDescription()))
            .map(violation -> violation.getField() + ": " + violation.getDescription())
            .collect(Collectors.joining("; "));
    return untold.isEmpty() ? "" : " (" + untold + ")";
  }

  private static <T extends Message> Optional<T> detail(
      com.google.rpc.Status status, Class<T> type) {
    for (Any any : status.getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException malformed) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static boolean wasRefused(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof NoRouteToHostException
          || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }
}
