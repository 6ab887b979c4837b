package dev.parley.server.kafka;

/** A read that could not be completed; the message says why. */
final class ReadFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  ReadFailedException(String message) {
    super(message);
  }
}
