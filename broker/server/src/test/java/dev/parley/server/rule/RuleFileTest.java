package dev.parley.server.rule;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.v1.RuleContext;
import dev.parley.v1.RuleDecision;
import dev.parley.v1.RuleHook;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much, and what, a file of rules may say. */
final class RuleFileTest {

  @Test
  void aFileHasAtMost500Rules() throws RuleFileException {
    assertThat(RuleBook.parse("rules.json", many(500)).covers(RuleHook.RULE_HOOK_CREATE)).isTrue();

    assertThat(problems(many(501)))
        .containsExactly("502: : expected at most 500 rules, but there are more");
    assertThat(problems(many(600))).hasSize(1);
  }

  @Test
  void rulesThatAreWrongCountAsWell() {
    String wrong = "{\"rules\": [" + ",\n{}".repeat(600).substring(1) + "]}";

    assertThat(problems(wrong))
        .last()
        .asString()
        .contains("expected at most 500 rules, but there are more");
  }

  @Test
  void anExpressionHasAtMost4096Characters() throws RuleFileException {
    String longest = "true" + " ".repeat(4_092);
    RuleBook rules = RuleBook.parse("rules.json", file(rule(longest)));

    assertThat(rules.decide(RuleHook.RULE_HOOK_CREATE, RuleContext.getDefaultInstance()).decision())
        .isEqualTo(RuleDecision.RULE_DECISION_ALLOW);
    assertThat(problems(file(rule(longest + " "))))
        .singleElement()
        .asString()
        .contains("when: expected a CEL expression")
        .contains("4096");
  }

  @ParameterizedTest
  @CsvSource({"30, true", "40, false"})
  void anExpressionIsNested32Deep(int depth, boolean compiles) {
    String nested = "(".repeat(depth) + "true" + ")".repeat(depth);

    assertThat(problems(file(rule(nested))).isEmpty()).isEqualTo(compiles);
  }

  @Test
  void aMessageHasAtMost1024Characters() {
    String longer = rule("true").replace("\"when\"", "\"message\": \"%s\", \"when\"");

    assertThat(problems(file(longer.formatted("x".repeat(1_024))))).isEmpty();
    assertThat(problems(file(longer.formatted("x".repeat(1_025)))))
        .containsExactly("2: message: expected at most 1024 characters, but found 1025");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"reviewers\": 9, \"quorum\": 9    |",
        "\"reviewers\": 10                  | review.reviewers: expected 1 to 9, but found 10",
        "\"reviewers\": 0                   | review.reviewers: expected 1 to 9, but found 0",
        "\"reviewers\": \"2\"               | review.reviewers: expected 1 to 9, but found \"2\"",
        "\"reviewers\": 1.5                 | review.reviewers: expected 1 to 9, but found 1.5",
        "\"reviewers\": 3, \"quorum\": 4    | review.quorum: expected at most 3, the number of reviewers, but found 4",
        "\"reviewers\": 3, \"quorum\": 0    | review.quorum: expected 1 to 9, but found 0",
        "\"quorum\": 2                      | review.quorum: expected at most 1, the number of reviewers, but found 2"
      })
  void reviewersAreAsManyAsAPolicyMayName(String panel, String problem) {
    assertThat(problems(file(review("\"capability\": \"audit\", " + panel))))
        .isEqualTo(problem == null ? List.of() : List.of("2: " + problem));
  }

  @Test
  void aQuorumIsMoreThanHalfOfThem() throws RuleFileException {
    RuleBook rules =
        RuleBook.parse("rules.json", file(review("\"capability\": \"audit\", \"reviewers\": 4")));

    Ruling ruling = rules.decide(RuleHook.RULE_HOOK_CREATE, RuleContext.getDefaultInstance());

    assertThat(requireNonNull(ruling.review()).panel().getQuorum()).isEqualTo(3);
  }

  @Test
  void instructionsAreAsLongAsThoseOfAPolicy() {
    String said = "\"capability\": \"audit\", \"instructions\": \"%s\"";

    assertThat(problems(file(review(said.formatted("x".repeat(16_384)))))).isEmpty();
    assertThat(problems(file(review(said.formatted("x".repeat(16_385)))))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"capability\": [\"x\"]}      | match.capability",
        "{\"capabilities\": []}         | match.capabilities",
        "{\"capabilities\": \"x\"}      | match.capabilities",
        "{\"capabilities\": [5]}        | match.capabilities",
        "{\"capabilities\": [\"x*y\"]}  | match.capabilities",
        "{\"tenants\": []}              | match.tenants",
        "5                              | match"
      })
  void whatIsMatchedIsNamed(String match, String field) {
    String rule = rule("true").replace("\"when\"", "\"match\": " + match + ", \"when\"");

    assertThat(problems(file(rule)))
        .singleElement()
        .asString()
        .startsWith("2: " + field + ": expected ");
  }

  @Test
  void aFieldOfAReviewThatIsNotKnownIsRefused() {
    assertThat(problems(file(review("\"capability\": \"audit\", \"reviewer_count\": 2"))))
        .singleElement()
        .asString()
        .startsWith("2: review.reviewer_count: expected one of ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\": \"a\", \"hooks\": [\"create\"], \"when\": \"false\", \"when\": \"true\", \"decision\": \"allow\"}",
        "{\"id\": \"a\", \"hooks\": [\"create\"], \"match\": {\"tenants\": [\"x\"], \"tenants\": [\"y\"]}, \"when\": \"true\", \"decision\": \"allow\"}"
      })
  void aFieldIsThereOnce(String rule) {
    assertThat(problems(file(rule))).singleElement().asString().containsIgnoringCase("duplicate");
  }

  /** Line, field and message of each. */
  private static List<String> problems(String text) {
    RuleFileException e =
        catchThrowableOfType(RuleFileException.class, () -> RuleBook.parse("rules.json", text));
    return e == null
        ? List.of()
        : e.problems().stream().map(p -> p.line() + ": " + p.field() + ": " + p.message()).toList();
  }

  private static String many(int count) {
    List<String> rules =
        IntStream.range(0, count)
            .mapToObj(i -> rule("true").replace("\"a\"", "\"a" + i + "\""))
            .toList();
    return file(String.join(",\n", rules));
  }

  private static String file(String rules) {
    return "{\"rules\": [\n" + rules + "]}";
  }

  private static String rule(String when) {
    return "{\"id\": \"a\", \"hooks\": [\"create\"], \"when\": \"%s\", \"decision\": \"allow\"}"
        .formatted(when);
  }

  private static String review(String panel) {
    return "{\"id\": \"a\", \"hooks\": [\"create\"], \"when\": \"true\", \"decision\": \"require_review\", \"review\": {\"reviewer\": \"capability\", %s}}"
        .formatted(panel);
  }
}
