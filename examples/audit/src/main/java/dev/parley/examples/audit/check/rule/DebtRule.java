package dev.parley.examples.audit.check.rule;

import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.Severity;
import java.util.List;
import java.util.Locale;

/**
 * What counts as admitted debt: a marker, in capitals, in a comment. It stands at the start of the
 * comment's line, or a colon or an opening parenthesis follows it; elsewhere the word is only being
 * talked about.
 */
public final class DebtRule {

  /** The markers, none of which starts with another. */
  public static final List<String> MARKERS = List.of("TODO", "FIXME", "XXX", "HACK");

  /** What may stand between the start of a comment's line and its text. */
  public static final String DECORATION = " \t\f/*#;%<>!{[-";

  private DebtRule() {}

  /**
   * The finding for a marker.
   *
   * @param text the comment's line from the marker on, without the end of the comment
   */
  public static LocalFinding finding(int line, String marker, String text) {
    Severity severity = marker.equals("TODO") ? Severity.INFO : Severity.LOW;
    String rule = "debt." + marker.toLowerCase(Locale.ROOT);
    return new LocalFinding(line, severity, rule, Redaction.excerpt(text));
  }
}
