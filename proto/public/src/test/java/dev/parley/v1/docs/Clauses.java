package dev.parley.v1.docs;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The clauses of the specification, and the list of them that the conformance kit works by.
 * Stateless.
 */
final class Clauses {
  private static final Pattern CLAUSE =
      Pattern.compile("(?ms)^\\[(PAR-[A-Z]+-[1-9][0-9]*)] (.*?)(?=\\n\\n|\\n?\\z)");
  private static final Pattern KEYWORD = Pattern.compile("\\b(MUST|SHOULD|MAY)( NOT)?\\b");
  private static final Pattern UNOBSERVABLE = Pattern.compile("\\(Unobservable: ([^()\"]+\\.)\\)$");
  private static final Pattern CITATION = Pattern.compile("PAR-[A-Z]+-[0-9]+");

  private Clauses() {}

  /**
   * One clause. Immutable.
   *
   * @param keywords the levels that its text names: one, if it keeps the rules
   * @param unobservable why nothing on the wire shows whether it is kept; empty when something does
   */
  record Clause(String id, Set<String> keywords, String unobservable, String text, String file) {}

  /** What the specification says, in the order of its pages. */
  static List<Clause> written() {
    return Checkout.markdownBelow("docs/spec").stream().flatMap(Clauses::written).toList();
  }

  private static Stream<Clause> written(Path page) {
    return CLAUSE
        .matcher(Checkout.read(page))
        .results()
        .map((MatchResult clause) ->
            new Clause(
                clause.group(1),
                keywords(clause.group(2)),
                unobservable(clause.group(2)),
                clause.group(2),
                page.getFileName().toString()));
  }

  private static Set<String> keywords(String text) {
    Set<String> keywords = new TreeSet<>();
    KEYWORD.matcher(text).results().forEach(keyword -> keywords.add(keyword.group(1)));
    return keywords;
  }

  private static String unobservable(String text) {
    Matcher why = UNOBSERVABLE.matcher(text.replaceAll("\\s+", " "));
    return why.find() ? why.group(1) : "";
  }

  /** The ids that a page speaks of. */
  static Set<String> cited(String page) {
    Set<String> ids = new TreeSet<>();
    CITATION.matcher(page).results().forEach(id -> ids.add(id.group()));
    return ids;
  }

  /** The list as it should be. */
  static String make() {
    StringBuilder list =
        new StringBuilder(
            """
            # The clauses of docs/spec for protocol version 1. Made by ./mvnw -pl proto/public test -Dparley.update-docs=true
            version: 1
            clauses:
            """);
    for (Clause clause : written()) {
      list.append(
          "  - {id: %s, keyword: %s, file: %s%s}\n"
              .formatted(
                  clause.id(),
                  String.join("+", clause.keywords()),
                  clause.file(),
                  clause.unobservable().isEmpty()
                      ? ""
                      : ", unobservable: \"%s\"".formatted(clause.unobservable())));
    }
    return list.toString();
  }
}
