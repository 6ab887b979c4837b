package dev.parley.server.edge.check;

import com.google.protobuf.Duration;
import com.google.protobuf.MessageLite;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what is wrong with one request. Used by one thread.
 *
 * <p>The request is refused for the reason of the first violation; all of them, up to a bound, are
 * listed.
 */
public final class Check {
  private static final int VIOLATIONS_MAX = 8;
  private static final int QUOTED_CHARS_MAX = 64;

  private final List<Problem.Violation> violations = new ArrayList<>(0);
  private ErrorReason reason = ErrorReason.ERROR_REASON_REQUEST_INVALID;
  private Map<String, String> metadata = Map.of();

  /** What is wrong; null when nothing is. */
  public @Nullable Problem problem() {
    if (violations.isEmpty()) {
      return null;
    }
    Problem.Violation first = violations.getFirst();
    return new Problem(
        reason, first.field() + ": " + first.description(), metadata, List.copyOf(violations));
  }

  public boolean passed() {
    return violations.isEmpty();
  }

  /**
   * Takes over what is wrong with a part of the request that was checked by itself.
   *
   * @param prefix the path of the part
   * @param top what the part was called when it was checked
   */
  void within(String prefix, String top, Check part) {
    for (Problem.Violation violation : part.violations) {
      String field = violation.field();
      String path = field.startsWith(top) ? prefix + field.substring(top.length()) : field;
      violated(part.reason, path, violation.description(), part.metadata);
    }
  }

  void violated(ErrorReason why, String field, String description) {
    violated(why, field, description, Map.of());
  }

  private void violated(
      ErrorReason why, String field, String description, Map<String, String> facts) {
    if (violations.isEmpty()) {
      reason = why;
      metadata = facts;
    }
    if (violations.size() < VIOLATIONS_MAX) {
      violations.add(new Problem.Violation(field, description));
    }
  }

  void violated(String field, String description) {
    violated(ErrorReason.ERROR_REASON_REQUEST_INVALID, field, description);
  }

  /** Text that may be left out. */
  void text(String field, String value, int charsMax) {
    if (longer(value, charsMax)) {
      violated(
          field,
          "expected at most %,d characters, but found %,d"
              .formatted(charsMax, value.codePointCount(0, value.length())));
    }
  }

  void requiredText(String field, String value, int charsMax) {
    if (value.isEmpty()) {
      violated(field, "expected 1 to %,d characters, but found none".formatted(charsMax));
    } else {
      text(field, value, charsMax);
    }
  }

  void count(String field, int found, int max) {
    if (found > max) {
      violated(field, "expected at most %,d, but found %,d".formatted(max, found));
    }
  }

  void range(String field, long found, long min, long max) {
    if (found < min || found > max) {
      violated(field, "expected %,d to %,d, but found %,d".formatted(min, max, found));
    }
  }

  void labels(String field, Map<String, String> labels, int max) {
    count(field, labels.size(), max);
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (label.getKey().isEmpty()
          || longer(label.getKey(), 128)
          || longer(label.getValue(), 128)) {
        violated(
            field,
            "expected keys of 1 to 128 and values of at most 128 characters, but found "
                + quote(label.getKey()));
        return;
      }
    }
  }

  /** The name of a capability or the id of an agent. */
  void name(String field, String value) {
    if (!Grammar.isName(value)) {
      violated(
          field,
          "expected 1 to 128 characters of a-z, A-Z, 0-9, '.', '-', '_', but found "
              + quote(value));
    }
  }

  /** The same where it may be left out. */
  void optionalName(String field, String value) {
    if (!value.isEmpty()) {
      name(field, value);
    }
  }

  void duration(String field, Duration value, long maxMs) {
    if (!Times.isPositiveOrZero(value) || Times.millis(value) > maxMs) {
      violated(
          field,
          "expected a duration of 0 to %,d seconds, but found %,d seconds and %,d nanoseconds"
              .formatted(maxMs / 1_000, value.getSeconds(), value.getNanos()));
    }
  }

  /** For an enum field whose value is none that this program knows. */
  void unknownValue(String field, int number) {
    violated(field, "expected a value that this protocol version has, but found " + number);
  }

  void size(String field, MessageLite message, int bytesMax) {
    size(field, message.getSerializedSize(), bytesMax);
  }

  void size(String field, int found, int bytesMax) {
    if (found > bytesMax) {
      violated(
          ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE,
          field,
          "expected at most %,d bytes, but found %,d".formatted(bytesMax, found),
          Errors.fact("limit", bytesMax));
    }
  }

  /** A value as messages show it: in quotes, and cut when it is long. */
  static String quote(String value) {
    return value.length() <= QUOTED_CHARS_MAX
        ? "'" + value + "'"
        : "'" + value.substring(0, QUOTED_CHARS_MAX) + "…'";
  }

  private static boolean longer(String value, int charsMax) {
    return value.length() > charsMax && value.codePointCount(0, value.length()) > charsMax;
  }
}
