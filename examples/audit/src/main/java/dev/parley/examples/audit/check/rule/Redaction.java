package dev.parley.examples.audit.check.rule;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a piece of a file fit for a report: short, on one line, and without secrets. */
public final class Redaction {

  private static final int CHARS_MAX = 120;
  private static final String REDACTED = "[redacted]";

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\s\u2028\u2029]+");

  private static final List<Pattern> TOKENS =
      TokenShape.ALL.stream()
          .map(shape ->
              Pattern.compile(Pattern.quote(shape.prefix()) + "[" + shape.alphabet() + "]{8,}"))
          .toList();

  /** A long run that mixes upper case, lower case and digits is not a word of any language. */
  private static final Pattern LONG_RUN = Pattern.compile("[A-Za-z0-9+=_-]{20,}");

  private static final Pattern VALUE =
      Pattern.compile("([A-Za-z0-9_.-]+)[\"'`\\]]{0,2}\\s*[:=]+>?\\s*[\"'`]?([^\\s\"'`]+)");

  private static final Pattern URL_PASSWORD = Pattern.compile("(://[^\\s:@/]+:)[^\\s@/]+@");

  private Redaction() {}

  /** An excerpt of at most 120 characters. */
  public static String excerpt(String text) {
    String clean = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
    for (Pattern token : TOKENS) {
      clean = token.matcher(clean).replaceAll(Matcher.quoteReplacement(REDACTED));
    }
    clean = URL_PASSWORD.matcher(clean).replaceAll("$1" + Matcher.quoteReplacement(REDACTED) + "@");
    clean = withoutValues(clean);
    clean =
        LONG_RUN
            .matcher(clean)
            .replaceAll(
                match -> Matcher.quoteReplacement(mixed(match.group()) ? REDACTED : match.group()));
    return shorten(clean);
  }

  private static String withoutValues(String text) {
    StringBuilder out = new StringBuilder();
    Matcher matcher = VALUE.matcher(text);
    int copied = 0;
    int from = 0;
    while (matcher.find(from)) {
      from = matcher.end(1);
      if (SecretNames.isSensitive(matcher.group(1)) && SecretValue.isPlausible(matcher.group(2))) {
        out.append(text, copied, matcher.start(2)).append(REDACTED);
        copied = matcher.end(2);
        from = copied;
      }
    }
    return out.append(text, copied, text.length()).toString();
  }

  private static boolean mixed(String run) {
    return run.chars().anyMatch(c -> Ascii.isUpper((char) c))
        && run.chars().anyMatch(c -> Ascii.isLower((char) c))
        && run.chars().filter(c -> Ascii.isDigit((char) c)).count() >= 3;
  }

  private static String shorten(String text) {
    if (text.codePointCount(0, text.length()) <= CHARS_MAX) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, CHARS_MAX - 1)).stripTrailing() + "\u2026";
  }
}
