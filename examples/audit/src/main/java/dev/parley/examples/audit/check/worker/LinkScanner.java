package dev.parley.examples.audit.check.worker;

import dev.parley.examples.audit.check.rule.Ascii;
import dev.parley.examples.audit.check.rule.LinkRule;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the links of a page character by character. A link and its destination share one line.
 */
final class LinkScanner {

  /** A destination or a label, and the line where it stands, from 1. */
  record Link(int line, String text) {}

  private static final List<String> ATTRIBUTES = List.of("href", "src");

  private final List<Link> destinations = new ArrayList<>();
  private final List<Link> usedLabels = new ArrayList<>();
  private final List<String> definedLabels = new ArrayList<>();

  private LinkScanner() {}

  static LinkScanner scan(List<String> prose) {
    LinkScanner scanner = new LinkScanner();
    for (int i = 0; i < prose.size(); i++) {
      String line = prose.get(i);
      scanner.inline(line, i + 1);
      scanner.definition(line, i + 1);
      scanner.uses(line, i + 1);
      scanner.attributes(line, i + 1);
    }
    return scanner;
  }

  List<Link> destinations() {
    return destinations;
  }

  List<Link> usedLabels() {
    return usedLabels;
  }

  List<String> definedLabels() {
    return definedLabels;
  }

  /** {@code [text](destination)} and {@code ![text](destination "title")}. */
  private void inline(String line, int number) {
    for (int at = line.indexOf("]("); at >= 0; at = line.indexOf("](", at + 1)) {
      if (at > 0 && line.charAt(at - 1) == '\\') {
        continue;
      }
      int start = skipBlanks(line, at + 2);
      boolean angled = start < line.length() && line.charAt(start) == '<';
      int end = angled ? angledEnd(line, start + 1) : bareEnd(line, start);
      if (end < 0) {
        continue;
      }
      String destination = line.substring(angled ? start + 1 : start, end);
      int after = angled ? end + 1 : end;
      int next = skipBlanks(line, after);
      char c = next < line.length() ? line.charAt(next) : ' ';
      if (c == ')' || (next > after && (c == '"' || c == '\'' || c == '('))) {
        destinations.add(new Link(number, destination));
      }
    }
  }

  /** {@code [label]: destination}. */
  private void definition(String line, int number) {
    int start = 0;
    while (start < line.length() && start < 3 && line.charAt(start) == ' ') {
      start++;
    }
    if (start >= line.length() || line.charAt(start) != '[') {
      return;
    }
    int close = line.indexOf(']', start);
    if (close < 0 || close + 1 >= line.length() || line.charAt(close + 1) != ':') {
      return;
    }
    String label = line.substring(start + 1, close);
    if (label.isEmpty() || label.startsWith("^") || label.contains("[")) {
      return;
    }
    int from = skipBlanks(line, close + 2);
    if (from >= line.length() || isSpace(line.charAt(from))) {
      return;
    }
    boolean angled = line.charAt(from) == '<';
    int end = angled ? angledEnd(line, from + 1) : wordEnd(line, from);
    if (end >= 0) {
      definedLabels.add(label);
      destinations.add(new Link(number, line.substring(angled ? from + 1 : from, end)));
    }
  }

  /** {@code [text][label]}. */
  private void uses(String line, int number) {
    for (int at = line.indexOf("]["); at >= 0; at = line.indexOf("][", at + 1)) {
      int open = Math.max(line.lastIndexOf('[', at), line.lastIndexOf(']', at - 1));
      int close = line.indexOf(']', at + 2);
      if (open < 0 || line.charAt(open) == ']' || open + 1 == at || close < 0 || close == at + 2) {
        continue;
      }
      char before = open == 0 ? ' ' : line.charAt(open - 1);
      char after = close + 1 < line.length() ? line.charAt(close + 1) : ' ';
      String label = line.substring(at + 2, close);
      if (!Ascii.isWord(before)
          && "]\\".indexOf(before) < 0
          && "[(:".indexOf(after) < 0
          && !label.contains("[")) {
        usedLabels.add(new Link(number, label));
      }
    }
  }

  /** {@code href="destination"} and {@code src="destination"} of HTML inside of the page. */
  private void attributes(String line, int number) {
    String lower = lowerCase(line);
    for (String name : ATTRIBUTES) {
      for (int at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + 1)) {
        int equals = skipBlanks(line, at + name.length());
        int quote =
            equals < line.length() && line.charAt(equals) == '='
                ? skipBlanks(line, equals + 1)
                : -1;
        boolean startsName =
            at == 0 || !(Ascii.isWord(line.charAt(at - 1)) || line.charAt(at - 1) == '-');
        if (!startsName || quote < 0 || quote >= line.length()) {
          continue;
        }
        char mark = line.charAt(quote);
        int end = mark == '"' || mark == '\'' ? line.indexOf(mark, quote + 1) : -1;
        if (end >= 0) {
          destinations.add(new Link(number, line.substring(quote + 1, end)));
        }
      }
    }
  }

  /** Lower case that keeps every index in place, which that of whole languages does not. */
  private static String lowerCase(String line) {
    StringBuilder lower = new StringBuilder(line);
    for (int i = 0; i < line.length(); i++) {
      if (Ascii.isUpper(line.charAt(i))) {
        lower.setCharAt(i, (char) (line.charAt(i) + ('a' - 'A')));
      }
    }
    return lower.toString();
  }

  private static int angledEnd(String line, int from) {
    int end = line.indexOf('>', from);
    int open = line.indexOf('<', from);
    return end >= 0 && open >= 0 && open < end ? -1 : end;
  }

  /** The end of a destination without angle brackets; -1 when its parentheses do not match. */
  private static int bareEnd(String line, int from) {
    int depth = 0;
    int at = from;
    while (at < line.length() && !isSpace(line.charAt(at))) {
      char c = line.charAt(at);
      if (c == '(' && ++depth > LinkRule.PARENTHESES_DEPTH_MAX) {
        return -1;
      }
      if (c == ')' && --depth < 0) {
        return at;
      }
      at++;
    }
    return depth == 0 ? at : -1;
  }

  private static int wordEnd(String line, int from) {
    int at = from;
    while (at < line.length() && !isSpace(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int skipBlanks(String line, int from) {
    int at = from;
    while (at < line.length() && Ascii.isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(char c) {
    return Ascii.isBlank(c) || c == '\u000B';
  }
}
