package dev.parley.examples.audit.check.rule;

import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.Severity;

/**
 * What is said about files that are too large, built, or unreadable. Such findings stand on line 0.
 */
public final class SizeRule {

  private SizeRule() {}

  /** Text above {@link FileKind#TEXT_BYTES_MAX}. */
  public static LocalFinding oversizedText(long bytes) {
    String message = "Text of " + bytes + " bytes; the limit is " + FileKind.TEXT_BYTES_MAX + ".";
    return new LocalFinding(0, Severity.LOW, "sizes.oversized-text", message);
  }

  /** Binary content above {@link FileKind#BINARY_BYTES_MAX}. */
  public static LocalFinding oversizedBinary(long bytes) {
    String message =
        "Binary content of " + bytes + " bytes; the limit is " + FileKind.BINARY_BYTES_MAX + ".";
    return new LocalFinding(0, Severity.MEDIUM, "sizes.oversized-binary", message);
  }

  /** Something that a build makes. */
  public static LocalFinding built(FileKind kind) {
    String message = "This is " + kind.name() + ": something to build or fetch, not to commit.";
    return new LocalFinding(0, Severity.LOW, "sizes.built-file", message);
  }

  /** A file that no skill could look into. */
  public static LocalFinding unreadable() {
    return new LocalFinding(
        0,
        Severity.LOW,
        "sizes.unreadable",
        "The file cannot be read, so nothing else was checked.");
  }
}
