package dev.parley.examples.audit.check.verifier;

import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.rule.Ascii;
import dev.parley.examples.audit.check.rule.SecretNames;
import dev.parley.examples.audit.check.rule.SecretRule;
import dev.parley.examples.audit.check.rule.SecretValue;
import java.util.Optional;
import java.util.function.IntFunction;

/** Reads one line as names, assignments and values, from each name forward. */
final class AssignmentRecheck {

  private static final String QUOTES = "\"'`";

  private final String line;
  private final int number;

  AssignmentRecheck(String line, int number) {
    this.line = line;
    this.number = number;
  }

  /** The first name that announces a secret and gets a quoted value that looks like one. */
  Optional<LocalFinding> quoted() {
    return firstAssignment(this::quotedValue);
  }

  /** The same for values that stand without quotes. */
  Optional<LocalFinding> bare() {
    return firstAssignment(this::bareValue);
  }

  /** The first URL with a password that looks real. */
  Optional<LocalFinding> urlPassword() {
    for (int at = line.indexOf("://"); at >= 0; at = line.indexOf("://", at + 1)) {
      int scheme = at;
      while (scheme > 0 && isOf("+.-", line.charAt(scheme - 1))) {
        scheme--;
      }
      int user = at + 3;
      int colon = user;
      while (colon < line.length() && isOf("._%+-", line.charAt(colon))) {
        colon++;
      }
      int sign = colon + 1;
      while (sign < line.length() && !isUrlPasswordEnd(line.charAt(sign))) {
        sign++;
      }
      boolean complete =
          scheme < at
              && Ascii.isLetter(line.charAt(scheme))
              && colon > user
              && charAt(colon) == ':'
              && sign > colon + 1
              && charAt(sign) == '@'
              && (Ascii.isLetterOrDigit(charAt(sign + 1)) || charAt(sign + 1) == '[');
      if (complete && SecretValue.isPlausible(line.substring(colon + 1, sign))) {
        return Optional.of(
            SecretRule.urlPassword(number, line.substring(scheme, at), sign - colon - 1));
      }
    }
    return Optional.empty();
  }

  private Optional<LocalFinding> firstAssignment(IntFunction<String> valueAt) {
    int at = 0;
    while (at < line.length()) {
      int end = at;
      while (end < line.length() && isOf("_.-", line.charAt(end))) {
        end++;
      }
      String name = line.substring(at, end);
      int valueStart = name.isEmpty() || !SecretNames.isSensitive(name) ? -1 : assignedAt(end);
      String value = valueStart < 0 ? "" : valueAt.apply(valueStart);
      if (SecretValue.isPlausible(value)) {
        return Optional.of(SecretRule.assignment(number, name, value.length()));
      }
      at = end + 1;
    }
    return Optional.empty();
  }

  /**
   * Where the value starts that is assigned to the name before {@code from}; -1 when nothing is
   * assigned.
   */
  private int assignedAt(int from) {
    int at = from;
    while (at < from + 2 && isOneOf(QUOTES + "]", charAt(at))) {
      at++;
    }
    at = skipBlanks(at);
    char first = charAt(at);
    char second = charAt(at + 1);
    if ((first == ':' && second == '=') || (first == '=' && second == '>')) {
      return skipBlanks(at + 2);
    }
    boolean equals = first == '=' && second != '=';
    boolean colon = first == ':' && second != ':';
    return equals || colon ? skipBlanks(at + 1) : -1;
  }

  private String quotedValue(int at) {
    char quote = charAt(at);
    int end = isOneOf(QUOTES, quote) ? line.indexOf(quote, at + 1) : -1;
    String value = end < 0 ? "" : line.substring(at + 1, end);
    return value.contains("\\") ? "" : value;
  }

  private String bareValue(int at) {
    if (at >= line.length() || isOneOf(QUOTES, line.charAt(at))) {
      return "";
    }
    int end = at;
    while (end < line.length() && !Ascii.isBlank(line.charAt(end))) {
      end++;
    }
    return SecretValue.bare(line.substring(at, end));
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < line.length() && Ascii.isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The character at an index; a line feed, which no line holds, behind the end. */
  private char charAt(int index) {
    return index < line.length() ? line.charAt(index) : '\n';
  }

  private static boolean isUrlPasswordEnd(char c) {
    return Ascii.isBlank(c) || isOneOf("\"'`<>@/", c);
  }

  private static boolean isOf(String extra, char c) {
    return Ascii.isLetterOrDigit(c) || isOneOf(extra, c);
  }

  private static boolean isOneOf(String chars, char c) {
    return chars.indexOf(c) >= 0;
  }
}
