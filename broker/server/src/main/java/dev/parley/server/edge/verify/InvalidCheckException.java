package dev.parley.server.edge.verify;

/** A schema or an expression does not compile. */
final class InvalidCheckException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * Says what is wrong.
   *
   * @param field where the schema or expression stands, below the checks
   */
  InvalidCheckException(String field, String message) {
    super(message);
    this.field = field;
  }

  String field() {
    return field;
  }
}
