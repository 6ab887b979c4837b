package dev.parley.examples.audit.check.rule;

/**
 * Character classes without regard to language, the same ones that the rules' regular expressions
 * use.
 */
public final class Ascii {

  private Ascii() {}

  /** {@code [A-Za-z0-9_]}. */
  public static boolean isWord(char c) {
    return isLetterOrDigit(c) || c == '_';
  }

  /** {@code [A-Za-z0-9]}. */
  public static boolean isLetterOrDigit(char c) {
    return isLetter(c) || isDigit(c);
  }

  /** {@code [A-Za-z]}. */
  public static boolean isLetter(char c) {
    return isUpper(c) || isLower(c);
  }

  /** {@code [A-Z]}. */
  public static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  /** {@code [a-z]}. */
  public static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  /** {@code [0-9]}. */
  public static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** {@code [ \t\f]}: white space inside a line. */
  public static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\f';
  }
}
