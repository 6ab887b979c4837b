package dev.parley.v1.docs;

import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The headings of Markdown pages, and how links name them. Stateless. */
final class Headings {
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
  private static final Pattern LINK = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

  private Headings() {}

  /** The anchor that a heading gets: what most renderers of Markdown do. */
  static String anchor(String heading) {
    return LINK.matcher(heading)
        .replaceAll("$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  static Set<String> anchors(String page) {
    return HEADING
        .matcher(page)
        .results()
        .map((MatchResult heading) -> anchor(heading.group(1)))
        .collect(Collectors.toSet());
  }
}
