package dev.parley.examples.audit.check.rule;

import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.Severity;

/** What is said about secrets. Never the secret: only its kind, its name and its length. */
public final class SecretRule {

  /** A private key is one only when its body starts within this many lines after its first line. */
  public static final int KEY_BODY_LINES_MAX = 6;

  /** The fewest characters of a private key's body in a row. */
  public static final int KEY_BODY_CHARS_MIN = 32;

  private SecretRule() {}

  /** A token that its prefix gives away. In tests it is often a real one all the same. */
  public static LocalFinding token(int line, TokenShape shape, int bodyLength, boolean test) {
    Severity severity = test ? milder(shape.severity()) : shape.severity();
    return new LocalFinding(line, severity, shape.rule(), "Found " + shape.describe(bodyLength));
  }

  /** A private key in PEM form. Tests use keys that protect nothing. */
  public static LocalFinding privateKey(int line, String label, boolean test) {
    String message =
        "Found a private key ("
            + label.strip()
            + "). "
            + (test
                ? "It stands among tests: make sure that nothing else trusts it."
                : "Replace it everywhere, and keep its successor out of the repository.");
    return new LocalFinding(
        line, test ? Severity.LOW : Severity.HIGH, "secrets.private-key", message);
  }

  /** A value that is assigned to a name which announces a secret. */
  public static LocalFinding assignment(int line, String name, int length) {
    String message =
        "The value of '"
            + Redaction.excerpt(name)
            + "' looks like a real secret ("
            + length
            + " characters).";
    return new LocalFinding(line, Severity.MEDIUM, "secrets.assignment", message);
  }

  /** A password inside of a URL. */
  public static LocalFinding urlPassword(int line, String scheme, int length) {
    String message = "A URL (" + scheme + ") holds a password (" + length + " characters).";
    return new LocalFinding(line, Severity.MEDIUM, "secrets.url-password", message);
  }

  private static Severity milder(Severity severity) {
    return switch (severity) {
      case HIGH -> Severity.MEDIUM;
      case MEDIUM -> Severity.LOW;
      case LOW, INFO -> Severity.INFO;
    };
  }
}
