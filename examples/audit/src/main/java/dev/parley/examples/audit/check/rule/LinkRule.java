package dev.parley.examples.audit.check.rule;

import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.Severity;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which links are judged, and what is said about broken ones. */
public final class LinkRule {

  /** Links with parentheses inside parentheses deeper than this are not taken for links. */
  public static final int PARENTHESES_DEPTH_MAX = 2;

  private static final Pattern NOT_RELATIVE =
      Pattern.compile("^(?:[A-Za-z][A-Za-z0-9+.-]*:|[/\\\\])");

  /** Signs of a template or a pattern rather than of a path. */
  private static final Pattern TEMPLATE =
      Pattern.compile("[{}<>$*|\\\\]|\\.\\.\\.|\u2026|%[^0-9A-Fa-f]");

  /** What people write for "some address here". */
  private static final Set<String> STAND_INS =
      Set.of("url", "link", "path", "href", "address", "uri");

  private static final Pattern LINE_ANCHOR = Pattern.compile("(?i)L\\d+.*|top|");

  private LinkRule() {}

  /** Whether the destination is a relative path that can be checked against the tree. */
  public static boolean isJudged(String destination) {
    return !destination.isEmpty()
        && !NOT_RELATIVE.matcher(destination).find()
        && !TEMPLATE.matcher(destination).find()
        && !STAND_INS.contains(destination.toLowerCase(Locale.ROOT));
  }

  /** The path part, decoded: without query and anchor. Empty means the page itself. */
  public static String pathOf(String destination) {
    return decode(destination.split("[?#]", 2)[0]);
  }

  /** The anchor part as anchors are compared; empty when there is none that could be checked. */
  public static String anchorOf(String destination) {
    int hash = destination.indexOf('#');
    String anchor = hash < 0 ? "" : decode(destination.substring(hash + 1));
    String plain =
        anchor.startsWith("user-content-") ? anchor.substring("user-content-".length()) : anchor;
    return LINE_ANCHOR.matcher(plain).matches() ? "" : Anchors.normalize(plain);
  }

  /**
   * Paths of which one has to exist. Page generators let a link leave out or change the extension,
   * so the page that they would make the target from counts as well.
   */
  public static List<String> candidates(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.endsWith(".html")) {
      String stem = path.substring(0, path.length() - ".html".length());
      return List.of(path, stem + ".md", stem + ".rst", stem + ".adoc");
    }
    return name.isEmpty() || name.contains(".")
        ? List.of(path)
        : List.of(path, path + ".md", path + ".mdx", path + ".html");
  }

  /** Whether the label of {@code [text][label]} is more than an index of an array. */
  public static boolean isReferenceLabel(String label) {
    return label.length() > 1
        && !label.isBlank()
        && !label.startsWith("^")
        && !label.chars().allMatch(Character::isDigit);
  }

  /** How labels are compared. */
  public static String normalizeLabel(String label) {
    return label.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }

  /** The target of a link is not there. */
  public static LocalFinding missingTarget(int line, String destination) {
    String message =
        "The target of the link '" + Redaction.excerpt(destination) + "' does not exist.";
    return new LocalFinding(line, Severity.MEDIUM, "links.missing-target", message);
  }

  /** The target is there, but has no such anchor. */
  public static LocalFinding missingAnchor(int line, String destination) {
    String message =
        "The page that the link '"
            + Redaction.excerpt(destination)
            + "' leads to has no such heading.";
    return new LocalFinding(line, Severity.LOW, "links.missing-anchor", message);
  }

  /** A link by reference names a label that the page does not define. */
  public static LocalFinding undefinedReference(int line, String label) {
    String message = "The page defines no link '" + Redaction.excerpt(label) + "'.";
    return new LocalFinding(line, Severity.LOW, "links.undefined-reference", message);
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < raw.length; i++) {
      int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
      if (raw[i] == '%' && high >= 0 && low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(raw[i]);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
