package dev.parley.examples.audit.check.worker;

import dev.parley.examples.audit.check.rule.Ascii;
import dev.parley.examples.audit.check.rule.CommentSyntax;
import dev.parley.examples.audit.check.rule.CommentSyntax.Block;
import java.util.ArrayList;
import java.util.List;

/** Walks once through a text and tells comments from strings and code. Used by one thread. */
final class CommentScanner {

  /**
   * A comment with its marks.
   *
   * @param start index of its first character
   * @param end index after its last character; the line feed after a line comment is not part of it
   * @param contentEnd index after its text, before the mark that ends it
   */
  record Comment(int start, int end, int contentEnd) {}

  private final String text;
  private final CommentSyntax syntax;
  private final List<Comment> comments = new ArrayList<>();

  private CommentScanner(String text, CommentSyntax syntax) {
    this.text = text;
    this.syntax = syntax;
  }

  /** The comments of a text, in order. */
  static List<Comment> scan(String text, CommentSyntax syntax) {
    return scan(text, syntax, text.length());
  }

  /** The comments that start before {@code limit}, in order. */
  static List<Comment> scan(String text, CommentSyntax syntax, int limit) {
    CommentScanner scanner = new CommentScanner(text, syntax);
    int at = 0;
    while (at < limit) {
      at = scanner.step(at);
    }
    return scanner.comments;
  }

  /** Consumes what starts at {@code at} and returns the index after it. */
  private int step(int at) {
    for (String delimiter : syntax.longStrings()) {
      if (text.startsWith(delimiter, at)) {
        return longStringEnd(at + delimiter.length(), delimiter);
      }
    }
    for (Block block : syntax.blocks()) {
      if (text.startsWith(block.open(), at)) {
        return block(at, block);
      }
    }
    for (String marker : syntax.lineMarkers()) {
      if (text.startsWith(marker, at) && (!syntax.markersStandFree() || standsFree(at))) {
        int end = lineEnd(at);
        comments.add(new Comment(at, end, end));
        return end;
      }
    }
    char c = text.charAt(at);
    if (syntax.quotes().indexOf(c) >= 0) {
      return stringEnd(at + 1, c);
    }
    return c == '\'' && syntax.charLiterals() ? charLiteralEnd(at) : at + 1;
  }

  private int block(int at, Block block) {
    int close = text.indexOf(block.close(), at + block.open().length());
    int contentEnd = close < 0 ? text.length() : close;
    int end = close < 0 ? text.length() : close + block.close().length();
    comments.add(new Comment(at, end, contentEnd));
    return end;
  }

  private boolean standsFree(int at) {
    return at == 0 || text.charAt(at - 1) == '\n' || Ascii.isBlank(text.charAt(at - 1));
  }

  private int lineEnd(int at) {
    int feed = text.indexOf('\n', at);
    return feed < 0 ? text.length() : feed;
  }

  private int longStringEnd(int from, String delimiter) {
    int at = from;
    while (at < text.length()) {
      if (text.startsWith(delimiter, at)) {
        return at + delimiter.length();
      }
      at += syntax.longStringsEscape() && text.charAt(at) == '\\' ? 2 : 1;
    }
    return text.length();
  }

  private int stringEnd(int from, char quote) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '\n') {
      if (text.charAt(at) == quote) {
        return at + 1;
      }
      boolean escape =
          text.charAt(at) == '\\' && at + 1 < text.length() && text.charAt(at + 1) != '\n';
      at += escape ? 2 : 1;
    }
    return at;
  }

  /**
   * The index after a literal such as {@code 'a'} or {@code '\n'}; or after the apostrophe when it
   * starts none.
   */
  private int charLiteralEnd(int at) {
    int limit = Math.min(lineEnd(at), at + CommentSyntax.CHAR_LITERAL_MAX);
    if (at + 2 >= limit) {
      return at + 1;
    }
    if (text.charAt(at + 1) != '\\') {
      int close = at + 1 + Character.charCount(text.codePointAt(at + 1));
      boolean literal = close < limit && text.charAt(at + 1) != '\'' && text.charAt(close) == '\'';
      return literal ? close + 1 : at + 1;
    }
    // The character after the backslash may itself be an apostrophe.
    int close = text.indexOf('\'', at + 3);
    return close >= 0 && close < limit ? close + 1 : at + 1;
  }
}
