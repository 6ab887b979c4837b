package dev.parley.cli.console;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;

/**
 * Makes text that others wrote fit to be shown.
 *
 * <p>Objectives, results and messages come from agents, and a terminal obeys control characters:
 * they are replaced, always.
 */
public final class Text {
  private static final String ELLIPSIS = "…";

  private Text() {}

  /**
   * Returns the text as one line: line breaks and runs of blanks become one blank, control
   * characters a substitute.
   */
  public static String line(String text) {
    return visible(text.strip().replaceAll("\\s+", " "));
  }

  /**
   * Returns the lines of the text, without trailing empty ones, tabs kept, other control characters
   * replaced.
   */
  public static List<String> lines(String text) {
    return text.stripTrailing().lines().map(Text::visible).toList();
  }

  /** Returns the text cut to a number of characters, with an ellipsis where something was cut. */
  public static String cut(String text, int charactersMax) {
    if (text.codePointCount(0, text.length()) <= charactersMax) {
      return text;
    }
    int keep = Math.max(0, charactersMax - 1);
    return text.substring(0, text.offsetByCodePoints(0, keep)) + ELLIPSIS;
  }

  /** Formats like {@link String#format}, the same on every machine. */
  @FormatMethod
  public static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** Returns the width of a text that holds no control characters, in characters. */
  static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String visible(String text) {
    if (text.codePoints().noneMatch(Text::isControl)) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().map(c -> isControl(c) ? '\uFFFD' : c).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /** Control characters, and the invisible ones that reorder what stands around them. */
  private static boolean isControl(int c) {
    return (Character.isISOControl(c) && c != '\t')
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
