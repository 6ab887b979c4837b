package dev.parley.server.kafka;

/** Kafka did not answer in time, did not let us in, or is too old. */
public final class KafkaUnreachableException extends KafkaSetupException {

  private static final long serialVersionUID = 1L;

  KafkaUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
