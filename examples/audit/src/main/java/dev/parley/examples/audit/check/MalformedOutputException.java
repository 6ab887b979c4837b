package dev.parley.examples.audit.check;

/**
 * JSON that is not what was expected. The message says what was expected and where it went wrong.
 */
public final class MalformedOutputException extends Exception {

  private static final long serialVersionUID = 1L;

  MalformedOutputException(String message, Throwable cause) {
    super(message, cause);
  }
}
