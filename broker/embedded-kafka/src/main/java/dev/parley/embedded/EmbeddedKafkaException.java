package dev.parley.embedded;

import org.jspecify.annotations.Nullable;

/** Embedded Kafka could not start, or cannot go on. The message says why and what to do. */
public final class EmbeddedKafkaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  EmbeddedKafkaException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  static EmbeddedKafkaException interrupted(Exception cause) {
    return new EmbeddedKafkaException(
        Reason.INTERRUPTED, "Embedded Kafka was interrupted while it was starting.", cause);
  }

  /** What kind of obstacle it was. */
  public Reason reason() {
    return reason;
  }

  /** The kinds of obstacles. */
  public enum Reason {
    /** Another node, in this process or in another one, has the directory. */
    DIRECTORY_IN_USE,
    /** The directory cannot be created, read or written. */
    DIRECTORY_UNUSABLE,
    /** A newer version has written to the directory. */
    DIRECTORY_TOO_NEW,
    /** Somebody else listens on the port. */
    PORT_IN_USE,
    /** The thread that started it was interrupted. */
    INTERRUPTED,
    /** Kafka itself did not start; the cause says more. */
    START_FAILED,
    /** Kafka ran, but met an error after which it must not go on. */
    FAILED_WHILE_RUNNING
  }
}
