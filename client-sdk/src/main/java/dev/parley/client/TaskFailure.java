package dev.parley.client;

import dev.parley.v1.FailureClass;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler: the attempt failed, and this is what it means for the task. Immutable.
 *
 * <pre>{@code
 * throw TaskFailure.retryable("the model is overloaded").withRetryAfter(Duration.ofSeconds(20));
 * }</pre>
 */
public final class TaskFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a failure means for the task. */
  public enum Kind {
    /** Another attempt may succeed. */
    RETRYABLE,
    /** No attempt will succeed: the task ends. */
    PERMANENT,
    /** The input does not allow the work: the task ends. */
    INVALID_INPUT,
    /** Not for this agent: another one is looked for. */
    DECLINE
  }

  private final Kind kind;
  private final String code;
  private final @Nullable Duration retryAfter;

  private TaskFailure(
      Kind kind,
      String message,
      String code,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Another attempt may succeed. */
  public static TaskFailure retryable(String message) {
    return new TaskFailure(Kind.RETRYABLE, message, "", null, null);
  }

  /** No attempt will succeed: the task ends FAILED. */
  public static TaskFailure permanent(String message) {
    return new TaskFailure(Kind.PERMANENT, message, "", null, null);
  }

  /** The input does not allow the work: the task ends FAILED. */
  public static TaskFailure invalidInput(String message) {
    return new TaskFailure(Kind.INVALID_INPUT, message, "", null, null);
  }

  /** This agent won't do the task; another one is looked for. Uses up no attempt. */
  public static TaskFailure decline(String message) {
    return new TaskFailure(Kind.DECLINE, message, "", null, null);
  }

  /**
   * The same failure with a short code for programs.
   *
   * @param code at most 64 characters
   */
  public TaskFailure withCode(String code) {
    return new TaskFailure(kind, message(), code, retryAfter, getCause());
  }

  /**
   * The same failure with the wish that the next attempt waits.
   *
   * @param delay at most 24 hours
   */
  public TaskFailure withRetryAfter(Duration delay) {
    return new TaskFailure(kind, message(), code, delay, getCause());
  }

  /**
   * The same failure with its cause, for the worker's own log; the requester sees only the message.
   */
  public TaskFailure withCause(Throwable cause) {
    return new TaskFailure(kind, message(), code, retryAfter, cause);
  }

  /** What it means for the task. */
  public Kind kind() {
    return kind;
  }

  /** The code for programs; empty when there is none. */
  public String code() {
    return code;
  }

  /** The wait that the next attempt should keep. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** The class of the failure in the protocol; unset for a decline, which is none. */
  public FailureClass failureClass() {
    return switch (kind) {
      case RETRYABLE -> FailureClass.FAILURE_CLASS_RETRYABLE;
      case PERMANENT -> FailureClass.FAILURE_CLASS_PERMANENT;
      case INVALID_INPUT -> FailureClass.FAILURE_CLASS_INVALID_INPUT;
      case DECLINE -> FailureClass.FAILURE_CLASS_UNSPECIFIED;
    };
  }

  private String message() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
