package dev.parley.examples.audit.check.rule;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells values that somebody must keep secret from names, placeholders and examples. */
public final class SecretValue {

  private static final int LENGTH_MIN = 8;
  private static final int LENGTH_MAX = 256;

  /** Bits per character. English words stay below, random strings of ten characters lie above. */
  private static final double ENTROPY_MIN = 3.0;

  private static final int SEQUENCE_MAX = 6;
  private static final int REPETITION_MAX = 4;

  /** A value that says such a word about itself is a stand-in, or the name of a secret. */
  private static final List<String> TELLTALES =
      List.of(
          "example",
          "changeme",
          "change_me",
          "change-me",
          "placeholder",
          "dummy",
          "sample",
          "your",
          "xxxx",
          "fake",
          "mock",
          "redacted",
          "test",
          "demo",
          "todo",
          "insert",
          "replace",
          "secret",
          "password",
          "passwd",
          "token",
          "foobar",
          "qwerty",
          "default",
          "invalid",
          "notreal",
          "...",
          "***",
          "sha256",
          "sha512",
          "localhost",
          // The number 1234567890 as the well-known sample of a web token writes it.
          "ixmjm0nty3odkw");

  private static final Pattern REFERENCE =
      Pattern.compile(
          "^[$%@&<{(\\[!#*]|\\$\\{|\\$\\(|\\{\\{|%s|\\{\\d*\\}|://|^\\.{0,2}/|^~/|^[A-Za-z]:\\\\");

  private static final Pattern NAME_PARTS = Pattern.compile("[._:/ -]+");
  private static final Pattern NAME_PART = Pattern.compile("[A-Za-z]*[0-9]{0,4}");

  private static final Pattern EXPRESSION = Pattern.compile("[()\\[\\]{}<>]");
  private static final Pattern SEPARATORS_AT_END = Pattern.compile("[,;]+$");

  private SecretValue() {}

  /** Whether the value of an assignment looks like a real secret. */
  public static boolean isPlausible(String value) {
    return value.length() >= LENGTH_MIN
        && value.length() <= LENGTH_MAX
        && value.chars().allMatch(c -> c > ' ' && c < 0x7F)
        && value.chars().anyMatch(c -> Ascii.isDigit((char) c))
        && value.chars().anyMatch(c -> Ascii.isLetter((char) c))
        && !REFERENCE.matcher(value).find()
        && !isName(value)
        && isRandom(value);
  }

  /**
   * The value that stands without quotes in settings; empty when it is an expression rather than a
   * value.
   */
  public static String bare(String run) {
    return EXPRESSION.matcher(run).find() ? "" : SEPARATORS_AT_END.matcher(run).replaceAll("");
  }

  /**
   * Whether what follows a token's prefix is random enough to be one, rather than an example of it.
   */
  public static boolean isRandom(String value) {
    return entropy(value) >= ENTROPY_MIN
        && !hasTelltale(value)
        && longestRun(value, 0) < REPETITION_MAX
        && longestRun(value, 1) < SEQUENCE_MAX;
  }

  /** Shannon entropy of the value's characters, in bits for each. */
  static double entropy(String value) {
    double bits = 0;
    int[] counts = value.chars().sorted().toArray();
    for (int i = 0, j; i < counts.length; i = j) {
      j = i;
      while (j < counts.length && counts[j] == counts[i]) {
        j++;
      }
      double share = (j - i) / (double) counts.length;
      bits -= share * Math.log(share) / Math.log(2);
    }
    return bits;
  }

  private static boolean hasTelltale(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    return TELLTALES.stream().anyMatch(lower::contains);
  }

  /**
   * Words joined by dots, dashes and the like, at most with a number after each: a name, not a
   * secret.
   */
  private static boolean isName(String value) {
    return NAME_PARTS.splitAsStream(value).allMatch(part -> NAME_PART.matcher(part).matches());
  }

  /** Longest run in which each character is the one before plus {@code step}. */
  private static int longestRun(String value, int step) {
    int longest = 1;
    int run = 1;
    for (int i = 1; i < value.length(); i++) {
      run = value.charAt(i) == value.charAt(i - 1) + step ? run + 1 : 1;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
