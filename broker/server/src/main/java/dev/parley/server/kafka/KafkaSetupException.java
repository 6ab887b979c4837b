package dev.parley.server.kafka;

import org.jspecify.annotations.Nullable;

/** Kafka cannot be used as it is. The message says why and what to do. */
public abstract sealed class KafkaSetupException extends RuntimeException
    permits KafkaUnreachableException, TopicMismatchException, TopicCreationException {

  private static final long serialVersionUID = 1L;

  KafkaSetupException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
