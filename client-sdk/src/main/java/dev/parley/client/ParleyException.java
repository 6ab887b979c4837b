package dev.parley.client;

import dev.parley.v1.ErrorReason;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that was asked of the broker did not happen.
 *
 * <p>By the time a call throws it, the SDK has repeated what can be repeated for as long as the
 * call's timeout allows. A {@linkplain #retryable() retryable} one may succeed later.
 */
public final class ParleyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;
  private final ErrorReason reason;
  private final boolean retryable;
  private final transient Map<String, String> metadata;
  private final @Nullable Duration retryDelay;

  /**
   * @param code the gRPC code
   * @param reason from the error catalogue; {@code ERROR_REASON_UNSPECIFIED} when the error is none
   *     of the broker's
   * @param message what was expected, what was found and what to do
   * @param retryable whether the same request may succeed later
   * @param metadata facts for programs, such as {@code limit}
   * @param retryDelay the shortest time to wait before the next try, when the broker named one
   * @param cause what lies beneath, if anything
   */
  public ParleyException(
      Status.Code code,
      ErrorReason reason,
      String message,
      boolean retryable,
      Map<String, String> metadata,
      @Nullable Duration retryDelay,
      @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.reason = reason;
    this.retryable = retryable;
    this.metadata = Map.copyOf(metadata);
    this.retryDelay = retryDelay;
  }

  /** The gRPC code: how to treat an error whose reason is not known. */
  public Status.Code code() {
    return code;
  }

  /**
   * The reason from the catalogue. {@code UNRECOGNIZED} when the broker is newer than this SDK,
   * {@code ERROR_REASON_UNSPECIFIED} when the error did not come from the broker itself.
   */
  public ErrorReason reason() {
    return reason;
  }

  /** Whether the same request, unchanged, may succeed later. */
  public boolean retryable() {
    return retryable;
  }

  /** Facts for programs, such as {@code limit} or {@code state}. */
  @SuppressWarnings("NullAway") // Lost when the exception was serialized.
  public Map<String, String> metadata() {
    return metadata == null ? Map.of() : metadata;
  }

  /** The shortest time to wait before the next try, when the broker named one. */
  public Optional<Duration> retryDelay() {
    return Optional.ofNullable(retryDelay);
  }
}
