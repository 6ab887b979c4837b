package dev.parley.server.kafka;

/** Kafka refused to create a topic. */
public final class TopicCreationException extends KafkaSetupException {

  private static final long serialVersionUID = 1L;

  TopicCreationException(String message, Throwable cause) {
    super(message, cause);
  }
}
