package dev.parley.server.kafka;

/** One line for what a Kafka client threw. */
final class KafkaFailure {

  private KafkaFailure() {}

  /** The innermost message: Kafka wraps what happened into where it noticed. */
  static String describe(Throwable e) {
    var cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    var kind = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? kind : kind + ": " + cause.getMessage();
  }
}
