package dev.parley.examples.audit.check.rule;

import java.util.List;

/**
 * How a language writes comments and strings, as far as telling them apart needs. At each position
 * of code the longer forms are tried first, in this order: long strings, block comments, line
 * comments, quotes, character literals.
 *
 * @param lineMarkers start a comment that ends with the line
 * @param markersStandFree whether a line marker counts only at the start of a line or after white
 *     space
 * @param blocks start and end of comments that may span lines; they do not nest
 * @param longStrings delimiters of strings that may span lines
 * @param longStringsEscape whether a backslash in a long string hides the character after it
 * @param quotes characters that delimit strings, which end with the line at the latest; a backslash
 *     hides the character after it
 * @param charLiterals whether an apostrophe delimits a single character, as opposed to a string
 */
public record CommentSyntax(
    List<String> lineMarkers,
    boolean markersStandFree,
    List<Block> blocks,
    List<String> longStrings,
    boolean longStringsEscape,
    String quotes,
    boolean charLiterals) {

  /** The longest character literal that is looked for, such as {@code '\x{1F600}'}. */
  public static final int CHAR_LITERAL_MAX = 12;

  /** The start and the end of a comment. */
  public record Block(String open, String close) {}

  private static final Block STARS = new Block("/*", "*/");

  static final CommentSyntax JAVA = slashes(List.of("\"\"\""), true, "\"", true);
  static final CommentSyntax C = slashes(List.of(), false, "\"", true);
  static final CommentSyntax GO = slashes(List.of("`"), false, "\"", true);
  static final CommentSyntax SCRIPT = slashes(List.of("`"), true, "\"'", false);
  static final CommentSyntax GROOVY = slashes(List.of("\"\"\"", "'''"), true, "\"'", false);
  static final CommentSyntax SASS = slashes(List.of(), false, "\"'", false);
  static final CommentSyntax CSS =
      new CommentSyntax(List.of(), false, List.of(STARS), List.of(), false, "\"'", false);
  static final CommentSyntax PHP =
      new CommentSyntax(List.of("//", "#"), true, List.of(STARS), List.of(), false, "\"'", false);
  static final CommentSyntax PYTHON = lines("#", List.of("\"\"\"", "'''"), "\"'");
  static final CommentSyntax HASH = lines("#", List.of(), "\"'");
  static final CommentSyntax SEMICOLON = lines(";", List.of(), "\"");
  static final CommentSyntax PERCENT = lines("%", List.of(), "");
  static final CommentSyntax SQL = dashes(STARS, "\"'");
  static final CommentSyntax LUA = dashes(new Block("--[[", "]]"), "\"'");
  static final CommentSyntax HASKELL = dashes(new Block("{-", "-}"), "\"");
  static final CommentSyntax MARKUP =
      new CommentSyntax(
          List.of(), false, List.of(new Block("<!--", "-->")), List.of(), false, "", false);

  private static CommentSyntax slashes(
      List<String> longStrings, boolean escape, String quotes, boolean charLiterals) {
    return new CommentSyntax(
        List.of("//"), false, List.of(STARS), longStrings, escape, quotes, charLiterals);
  }

  private static CommentSyntax lines(String marker, List<String> longStrings, String quotes) {
    return new CommentSyntax(List.of(marker), true, List.of(), longStrings, true, quotes, false);
  }

  private static CommentSyntax dashes(Block block, String quotes) {
    return new CommentSyntax(List.of("--"), true, List.of(block), List.of(), false, quotes, false);
  }
}
