package dev.parley.examples.audit.check.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Markdown page with everything blanked out that is shown as it stands: fenced and indented code,
 * code spans, comments, and the settings at its head. Immutable.
 */
public final class MarkdownText {

  private static final Pattern CONTAINER =
      Pattern.compile("^[ \t>]*(?:(?:[-*+]|\\d{1,9}[.)])[ \t]+[ \t>]*)*");
  private static final Pattern FENCE = Pattern.compile("(`{3,}|~{3,})(.*)");
  private static final Pattern LIST_ITEM =
      Pattern.compile("^[ \t>]*(?:[-*+]|\\d{1,9}[.)])(?:[ \t].*|$)");
  private static final Pattern INDENTED = Pattern.compile("^(?: {0,3}\t| {4}).*");
  private static final Pattern PARAGRAPH_END = Pattern.compile("\n[ \t\f]*(?:\n|$)");

  private final List<String> lines;
  private final List<String> prose;

  private MarkdownText(List<String> lines, List<String> prose) {
    this.lines = lines;
    this.prose = prose;
  }

  /** Takes a page apart. */
  public static MarkdownText of(List<String> lines) {
    String text = String.join("\n", withoutCodeBlocks(lines));
    return new MarkdownText(lines, List.of(withoutSpans(text).split("\n", -1)));
  }

  /** The page as it is written. */
  public List<String> lines() {
    return lines;
  }

  /** The same number of lines, of the same lengths, with blanks for what is no prose. */
  public List<String> prose() {
    return prose;
  }

  private static List<String> withoutCodeBlocks(List<String> lines) {
    List<String> out = new ArrayList<>(lines);
    int start = frontMatterEnd(lines);
    for (int i = 0; i < start; i++) {
      blank(out, i);
    }
    Fence fence = null;
    boolean inList = false;
    boolean afterBlank = true;
    for (int i = start; i < lines.size(); i++) {
      String line = lines.get(i);
      if (fence != null) {
        blank(out, i);
        fence = fence.isClosedBy(line) ? null : fence;
        afterBlank = false;
        continue;
      }
      fence = Fence.openedBy(line);
      boolean empty = line.isBlank();
      if (LIST_ITEM.matcher(line).matches()) {
        inList = true;
      } else if (!empty && afterBlank && !Character.isWhitespace(line.charAt(0))) {
        inList = false;
      }
      boolean code = afterBlank && !empty && !inList && INDENTED.matcher(line).matches();
      if (fence != null || code) {
        blank(out, i);
      }
      // Code goes on over indented lines, so a line of it counts as blank for the next one.
      afterBlank = empty || code;
    }
    return out;
  }

  private record Fence(char mark, int length) {

    static @Nullable Fence openedBy(String line) {
      Matcher container = CONTAINER.matcher(line);
      Matcher fence =
          FENCE.matcher(line).region(container.find() ? container.end() : 0, line.length());
      if (!fence.matches() || (line.contains("```") && fence.group(2).contains("`"))) {
        return null;
      }
      return new Fence(fence.group(1).charAt(0), fence.group(1).length());
    }

    boolean isClosedBy(String line) {
      String rest = line.replaceFirst("^[ \t>]*", "").stripTrailing();
      return rest.length() >= length && rest.chars().allMatch(c -> c == mark);
    }
  }

  private static int frontMatterEnd(List<String> lines) {
    if (lines.isEmpty() || !lines.get(0).stripTrailing().equals("---")) {
      return 0;
    }
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).stripTrailing().equals("---")) {
        return i + 1;
      }
    }
    return 0;
  }

  private static void blank(List<String> lines, int index) {
    lines.set(index, " ".repeat(lines.get(index).length()));
  }

  /** Blanks code spans and comments, whichever starts first. */
  private static String withoutSpans(String text) {
    StringBuilder out = new StringBuilder(text);
    int i = 0;
    while (i < text.length()) {
      int end = i + 1;
      char c = text.charAt(i);
      if (c == '\\') {
        end = i + 2;
      } else if (c == '`') {
        int run = runLength(text, i);
        int close = closingRun(text, i + run, run);
        end = close < 0 ? i + run : close + run;
        blank(out, i, close < 0 ? i : end);
      } else if (text.startsWith("<!--", i)) {
        int close = text.indexOf("-->", i + 4);
        end = close < 0 ? i + 4 : close + 3;
        blank(out, i, end);
      }
      i = end;
    }
    return out.toString();
  }

  private static int runLength(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) == '`') {
      end++;
    }
    return end - start;
  }

  /** The next run of exactly {@code run} backticks in the same paragraph, or -1. */
  private static int closingRun(String text, int from, int run) {
    Matcher paragraph = PARAGRAPH_END.matcher(text);
    int limit = paragraph.find(from) ? paragraph.start() : text.length();
    int i = text.indexOf('`', from);
    while (i >= 0 && i < limit) {
      int length = runLength(text, i);
      if (length == run) {
        return i;
      }
      i = text.indexOf('`', i + length);
    }
    return -1;
  }

  private static void blank(StringBuilder text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '\n') {
        text.setCharAt(i, ' ');
      }
    }
  }
}
