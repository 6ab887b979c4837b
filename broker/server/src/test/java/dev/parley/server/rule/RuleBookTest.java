package dev.parley.server.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.v1.RuleContext;
import dev.parley.v1.RuleDecision;
import dev.parley.v1.RuleHook;
import dev.parley.v1.TrustLabel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of rules, and what the rules in them say. */
final class RuleBookTest {

  @Test
  void theStrongestRuleCountsAndAllAreNamed() throws RuleFileException {
    RuleBook rules =
        rules(
            rule("a", "create", "true", "allow"),
            rule("b", "create", "task.priority > 1", "deny"),
            rule("c", "create", "true", "require_approval"));

    Ruling usual = rules.decide(RuleHook.RULE_HOOK_CREATE, RuleContext.getDefaultInstance());
    assertThat(usual.decision()).isEqualTo(RuleDecision.RULE_DECISION_REQUIRE_APPROVAL);
    assertThat(usual.words()).extracting(Ruling.Word::ruleId).containsExactly("c", "a");
    RuleContext.Builder urgent = RuleContext.newBuilder();
    urgent.getTaskBuilder().setPriority(2);
    assertThat(rules.decide(RuleHook.RULE_HOOK_CREATE, urgent.build()).words())
        .extracting(Ruling.Word::ruleId)
        .containsExactly("b", "c", "a");
  }

  @Test
  void aReviewIsRequiredBesideAnApproval() throws RuleFileException {
    RuleBook rules =
        rules(
            "{\"id\": \"r\", \"hooks\": [\"create\"], \"when\": \"true\", \"decision\": \"require_review\", \"review\": {\"reviewer\": \"human\"}}",
            rule("c", "create", "true", "require_approval"));

    Ruling both = rules.decide(RuleHook.RULE_HOOK_CREATE, RuleContext.getDefaultInstance());

    assertThat(both.decision()).isEqualTo(RuleDecision.RULE_DECISION_REQUIRE_APPROVAL);
    assertThat(both.review()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"shell, true", "shell.bash, false", "db.read, true", "db, false", "x, false"})
  void capabilitiesMatchByNameOrByHowTheyBegin(String capability, boolean matches)
      throws RuleFileException {
    RuleBook rules =
        rules(
            rule("a", "create", "true", "deny")
                .replace(
                    "\"when\"", "\"match\": {\"capabilities\": [\"shell\", \"db.*\"]}, \"when\""));
    RuleContext.Builder context = RuleContext.newBuilder();
    context.getTaskBuilder().addCapabilities(capability);

    Ruling ruling = rules.decide(RuleHook.RULE_HOOK_CREATE, context.build());

    assertThat(ruling.decision() == RuleDecision.RULE_DECISION_DENY).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "allow, shell, work, true",
    "allow, work, shell, false",
    "allow, '', shell, false",
    "allow, '', *, false",
    "deny, shell, work, false",
    "deny, work, shell, true",
    "deny, '', *, true",
    "require_approval, '', *, true"
  })
  void whatIsAllowedIsAllowedToThoseThatATaskIsForNow(
      String decision, String now, String ever, boolean matches) throws RuleFileException {
    RuleBook rules =
        rules(
            rule("a", "create", "true", decision)
                .replace("\"when\"", "\"match\": {\"capabilities\": [\"shell\"]}, \"when\""));
    RuleContext.Builder context = RuleContext.newBuilder();
    context.getTaskBuilder().setCapability(now).addCapabilities(ever);

    Ruling ruling = rules.decide(RuleHook.RULE_HOOK_CREATE, context.build());

    assertThat(ruling.words()).hasSize(matches ? 1 : 0);
  }

  @Test
  void labelsOfTrustAreCompared() throws RuleFileException {
    RuleBook rules = rules(rule("a", "create", "trust < AGENT", "deny"));

    RuleContext.Builder context =
        RuleContext.newBuilder().setTrust(TrustLabel.TRUST_LABEL_EXTERNAL);
    assertThat(rules.decide(RuleHook.RULE_HOOK_CREATE, context.build()).words()).hasSize(1);
    context.setTrust(TrustLabel.TRUST_LABEL_AGENT);
    assertThat(rules.decide(RuleHook.RULE_HOOK_CREATE, context.build()).words()).isEmpty();
  }

  @Test
  void anErrorDeniesAndSaysWhichRule() throws RuleFileException {
    RuleBook rules = rules(rule("a", "create", "labels.none == 'x'", "allow"));

    Ruling ruling = rules.decide(RuleHook.RULE_HOOK_CREATE, RuleContext.getDefaultInstance());

    assertThat(ruling.decision()).isEqualTo(RuleDecision.RULE_DECISION_DENY);
    assertThat(ruling.words().getFirst().failed()).isTrue();
    assertThat(ruling.words().getFirst().message()).contains("none");
  }

  @Test
  void theStepsOfLoopsAreBounded() throws RuleFileException {
    String ten = "[0,1,2,3,4,5,6,7,8,9]";
    RuleBook rules =
        rules(
            rule(
                "a",
                "create",
                "%s.all(a, %s.all(b, %s.all(c, %s.all(d, %s.all(e, %s.all(f, a + f >= 0))))))"
                    .formatted(ten, ten, ten, ten, ten, ten),
                "allow"));

    Ruling ruling = rules.decide(RuleHook.RULE_HOOK_CREATE, RuleContext.getDefaultInstance());

    assertThat(ruling.decision()).isEqualTo(RuleDecision.RULE_DECISION_DENY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "create  | task.capabilty == 'x'   | at 1:5: undefined field 'capabilty'",
        "create  | result.summary == ''    | at 1:1: undeclared reference to 'result'",
        "message | message.text == 5       | found no matching overload",
        "create  | task.priority           | bool",
        "create  | task.priority >         | at 1:"
      })
  void anExpressionThatDoesNotCompileIsNamedWithItsPosition(
      String hook, String when, String message) {
    assertThatThrownBy(
            () -> rules(rule("good", hook, "true", "allow"), rule("a", hook, when, "allow")))
        .isInstanceOf(RuleFileException.class)
        .hasMessageStartingWith(
            "rules.json: line 3: rule a: when: expected a CEL expression of type bool at " + hook)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "plan, require_review",
    "action, require_review",
    "result, require_approval",
    "message, require_approval",
    "message, require_review"
  })
  void whatMakesNoSenseAtAHookIsRefused(String hook, String decision) {
    assertThatThrownBy(() -> rules(rule("a", hook, "true", decision)))
        .isInstanceOf(RuleFileException.class)
        .hasMessageContaining("rule a: decision: expected one that makes sense at " + hook);
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    RuleFileException e =
        catchThrowableOfType(
            RuleFileException.class,
            () ->
                rules(
                    rule("a", "create", "true", "allow"),
                    rule("a", "crate", "1", "perhaps"),
                    "{\"id\": \"b\", \"hooks\": [\"create\"], \"when\": \"true\", \"decision\": \"deny\"}",
                    "{\"id\": \"c\", \"hooks\": [\"create\"], \"when\": \"true\", \"decision\": \"allow\", \"whem\": 1}"));

    assertThat(e.problems())
        .extracting(p -> p.line() + " " + p.ruleId() + " " + p.field())
        .containsExactly("3 a id", "3 a hooks", "3 a decision", "4 b message", "5 c whem");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"rules\": 5}", "{\"rules\": [}", "{\"rules\": []} x"})
  void aFileThatIsNoListOfRulesIsRefused(String text) {
    assertThatThrownBy(() -> RuleBook.parse("rules.json", text))
        .isInstanceOf(RuleFileException.class)
        .hasMessageStartingWith("rules.json: ");
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> RuleBook.load(Path.of("no-such-file")))
        .isInstanceOf(RuleFileException.class)
        .hasMessageStartingWith("no-such-file: ");
  }

  private static RuleBook rules(String... rules) throws RuleFileException {
    return RuleBook.parse(
        "rules.json", "{\"rules\": [ // all\n" + String.join(",\n", rules) + "]}");
  }

  private static String rule(String id, String hook, String when, String decision) {
    String review =
        decision.equals("require_review") ? ", \"review\": {\"reviewer\": \"human\"}" : "";
    return "{\"id\": \"%s\", \"hooks\": [\"%s\"], \"when\": \"%s\", \"decision\": \"%s\", \"message\": \"no\"%s}"
        .formatted(id, hook, when, decision, review);
  }
}
