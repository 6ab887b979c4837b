package dev.parley.examples.audit.check.rule;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The anchors that a Markdown page offers: a slug for each heading, made as GitHub makes it, and
 * explicit ids.
 */
public final class Anchors {

  private static final Pattern ATX =
      Pattern.compile("^ {0,3}(?:> ?)*#{1,6}(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$");
  private static final Pattern UNDERLINE = Pattern.compile("^ {0,3}(?:=+|-+)[ \t]*$");
  private static final Pattern NO_HEADING = Pattern.compile("^[ \t]*(?:[-*+>|#]|$).*");
  private static final Pattern EXPLICIT =
      Pattern.compile("(?i)<[a-z][^<>]*?\\s(?:id|name)\\s*=\\s*[\"']?([^\"'\\s<>]+)");
  private static final Pattern CUSTOM_ID =
      Pattern.compile("\\s*\\{:?\\s*#([^\\s{}]+)[^{}]*\\}\\s*$");

  private static final Pattern IMAGE =
      Pattern.compile("!\\[[^\\]]*\\](?:\\([^)]*\\)|\\[[^\\]]*\\])");
  private static final Pattern LINK =
      Pattern.compile("\\[([^\\]]*)\\](?:\\([^)]*\\)|\\[[^\\]]*\\])");
  private static final Pattern TAG = Pattern.compile("</?[A-Za-z][^<>]*>");
  private static final Pattern ENTITY = Pattern.compile("&(?:amp|lt|gt|quot|nbsp|#\\d+);");
  private static final Pattern UNDERSCORES =
      Pattern.compile("(?<![\\p{L}\\p{N}_])(_{1,3})(?=\\S)([^_]+)(?<=\\S)\\1(?![\\p{L}\\p{N}_])");
  private static final Pattern DROPPED = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]");

  private Anchors() {}

  /** Every anchor of the page, as {@link #normalize} leaves it. */
  public static Set<String> of(MarkdownText page) {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> used = new HashMap<>();
    List<String> prose = page.prose();
    for (int i = 0; i < prose.size(); i++) {
      if (prose.get(i).isBlank()) {
        continue;
      }
      String line = page.lines().get(i);
      Matcher explicit = EXPLICIT.matcher(prose.get(i));
      while (explicit.find()) {
        anchors.add(normalize(explicit.group(1)));
      }
      String heading = heading(line, i + 1 < prose.size() ? prose.get(i + 1) : "");
      if (heading != null) {
        Matcher custom = CUSTOM_ID.matcher(heading);
        if (custom.find()) {
          anchors.add(normalize(custom.group(1)));
          heading = heading.substring(0, custom.start());
        }
        anchors.add(normalize(numbered(slug(heading), used)));
      }
    }
    return anchors;
  }

  /** How anchors are compared: without regard to case and to the selectors of emoji. */
  public static String normalize(String anchor) {
    return anchor.toLowerCase(Locale.ROOT).replaceAll("[\uFE0F\u200D]", "");
  }

  static String slug(String heading) {
    String text = IMAGE.matcher(heading).replaceAll("");
    text = LINK.matcher(text).replaceAll("$1");
    if (!text.contains("`")) {
      text = TAG.matcher(text).replaceAll("");
      text = UNDERSCORES.matcher(text).replaceAll("$2");
    }
    text = ENTITY.matcher(text).replaceAll("");
    text = DROPPED.matcher(text.strip().toLowerCase(Locale.ROOT)).replaceAll("");
    return text.replace(' ', '-');
  }

  private static @Nullable String heading(String line, String next) {
    Matcher atx = ATX.matcher(line);
    if (atx.matches()) {
      return atx.group(1) == null ? "" : atx.group(1);
    }
    boolean underlined = UNDERLINE.matcher(next).matches() && !NO_HEADING.matcher(line).matches();
    return underlined ? line.strip() : null;
  }

  /** The second heading of the same name gets {@code -1}, the third {@code -2}. */
  private static String numbered(String slug, Map<String, Integer> used) {
    String unique = slug;
    while (used.containsKey(unique)) {
      int next = used.merge(slug, 1, Integer::sum);
      unique = slug + "-" + next;
    }
    used.put(unique, 0);
    return unique;
  }
}
