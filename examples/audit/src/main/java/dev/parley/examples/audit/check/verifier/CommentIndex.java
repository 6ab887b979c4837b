package dev.parley.examples.audit.check.verifier;

import dev.parley.examples.audit.check.rule.CommentSyntax;
import dev.parley.examples.audit.check.rule.CommentSyntax.Block;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the comments of a text are, found by jumping with one regular expression from opener to
 * opener. Immutable.
 *
 * @param spans the comments, in order
 */
record CommentIndex(List<Span> spans) {

  /** A comment: from {@code start} to {@code end}, its text ending at {@code textEnd}. */
  record Span(int start, int textEnd, int end) {}

  private static final Pattern NEVER = Pattern.compile("(?!)");
  private static final String CHAR_LITERAL = "'(?:[^'\\\\\n]|\\\\[^\n][^'\n]*)'";

  static CommentIndex of(String text, CommentSyntax syntax) {
    return of(text, syntax, text.length());
  }

  /** Only the comments that start before {@code limit}. */
  static CommentIndex of(String text, CommentSyntax syntax, int limit) {
    Matcher opener = openers(syntax).matcher(text);
    Map<String, Pattern> closers = new HashMap<>();
    List<Span> spans = new ArrayList<>();
    int from = 0;
    while (from < limit && opener.find(from) && opener.start() < limit) {
      int start = opener.start();
      int after = opener.end();
      if (opener.group("long") != null) {
        String skipped = syntax.longStringsEscape() ? "|\\\\[\\s\\S]" : "";
        Pattern closer =
            closers.computeIfAbsent(
                opener.group(), mark -> Pattern.compile("(" + Pattern.quote(mark) + ")" + skipped));
        from = closing(text, after, closer);
      } else if (opener.group("block") != null) {
        Span span = block(text, start, opener.group("block"), syntax);
        spans.add(span);
        from = span.end();
      } else if (opener.group("line") != null) {
        int feed = text.indexOf('\n', start);
        from = feed < 0 ? text.length() : feed;
        spans.add(new Span(start, from, from));
      } else if (opener.group("quote") != null) {
        Pattern closer =
            closers.computeIfAbsent(
                opener.group(),
                mark -> Pattern.compile("(" + Pattern.quote(mark) + "|(?=\n))|\\\\[^\n]"));
        from = closing(text, after, closer);
      } else {
        from = after - start <= CommentSyntax.CHAR_LITERAL_MAX ? after : start + 1;
      }
    }
    return new CommentIndex(spans);
  }

  /** The text with blanks for its comments; line feeds stay. */
  String withoutComments(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int from = 0;
    for (Span span : spans) {
      out.append(text, from, span.start());
      out.append(text.substring(span.start(), span.end()).replaceAll("[^\n]", " "));
      from = span.end();
    }
    return out.append(text, from, text.length()).toString();
  }

  private static Span block(String text, int start, String open, CommentSyntax syntax) {
    Block block =
        syntax.blocks().stream().filter(one -> one.open().equals(open)).findFirst().orElseThrow();
    int close = text.indexOf(block.close(), start + open.length());
    return close < 0
        ? new Span(start, text.length(), text.length())
        : new Span(start, close, close + block.close().length());
  }

  /** The index after the first match of group 1; what matches without it is passed over. */
  private static int closing(String text, int from, Pattern end) {
    Matcher matcher = end.matcher(text);
    boolean found = matcher.find(from);
    while (found) {
      if (matcher.group(1) != null) {
        return matcher.end();
      }
      found = matcher.find();
    }
    return text.length();
  }

  private static Pattern openers(CommentSyntax syntax) {
    String free = syntax.markersStandFree() ? "(?<![^\n \t\f])" : "";
    String pattern =
        "(?<long>%s)|(?<block>%s)|(?<line>%s%s)|(?<quote>%s)|(?<char>%s)"
            .formatted(
                anyOf(syntax.longStrings().stream()),
                anyOf(syntax.blocks().stream().map(Block::open)),
                free,
                anyOf(syntax.lineMarkers().stream()),
                anyOf(syntax.quotes().chars().mapToObj(Character::toString)),
                syntax.charLiterals() ? CHAR_LITERAL : NEVER.pattern());
    return Pattern.compile(pattern);
  }

  private static String anyOf(Stream<String> literals) {
    String any = literals.map(Pattern::quote).collect(Collectors.joining("|"));
    return any.isEmpty() ? NEVER.pattern() : "(?:" + any + ")";
  }
}
