package dev.parley.server.app;

/** The broker could not be started. The message says why and what to do. */
public final class BrokerStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
