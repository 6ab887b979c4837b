package dev.parley.server.kafka;

/** Kafka did not answer in time, did not let us in, or is too old. */
public final class KafkaUnreachableException extends KafkaSetupException {

  private static final long serialVersionUID = 1L;

  private KafkaUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }

  static KafkaUnreachableException silent(KafkaSettings settings, Throwable cause) {
    return new KafkaUnreachableException(
        "Kafka at %s did not answer within %d s. Check that it runs, that the address is right, and that this machine may connect to it."
            .formatted(settings.bootstrapServers(), settings.connectTimeout().toSeconds()),
        cause);
  }

  static KafkaUnreachableException refused(KafkaSettings settings, Throwable cause) {
    return new KafkaUnreachableException(
        "Kafka at %s cannot be used: %s. Check the address (host:port) and the client settings."
            .formatted(settings.bootstrapServers(), KafkaFailure.describe(cause)),
        cause);
  }

  static KafkaUnreachableException tooOld(KafkaSettings settings, Throwable cause) {
    return new KafkaUnreachableException(
        "Kafka at %s is too old: expected version 4.0 or newer, but %s. Upgrade it, or use another one."
            .formatted(settings.bootstrapServers(), cause.getMessage()),
        cause);
  }
}
