package dev.parley.examples.audit.check.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.Severity;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.TestTree;
import dev.parley.examples.audit.check.rule.TokenShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Secrets in these fixtures are put together at run time, so that the repository holds none. */
class SecretsSkillTest {

  private static final String RANDOM = "k8Jq2" + "ZtR5vXw" + "9LmN3pBy" + "7HcD4gFs" + "6WuE";
  private static final String BODY = RANDOM.repeat(3).substring(0, 64);

  @TempDir Path folder;

  static Stream<Arguments> lines() {
    String key = "-----BEGIN " + "RSA PRIVATE KEY-----";
    return Stream.of(
        // Tokens that their prefix gives away.
        found("A.java", "x = \"AKI" + "AZ7QW3ERTY8UIOP2K\";", "1 secrets.aws-access-key"),
        found("notes.txt", "use gh" + "p_" + BODY.substring(0, 36), "1 secrets.github-token"),
        found("a.yml", "token: glp" + "at-" + RANDOM.substring(0, 20), "1 secrets.gitlab-token"),
        found("a.md", "xox" + "b-" + BODY.substring(0, 30), "1 secrets.slack-token"),
        found("a.js", "k('sk_li" + "ve_" + RANDOM + "')", "1 secrets.stripe-key"),
        found("one line\n\nkey=AI" + "za" + BODY.substring(0, 35), "3 secrets.google-api-key"),
        found("AKI" + "AZ7QW3ERTY8UIOP2KX too long"),
        found("xAKI" + "AZ7QW3ERTY8UIOP2K is part of a word"),
        found("AKI" + "AIOSFODNN7EXAMPLE is in the manual"),
        found("gh" + "p_" + "x".repeat(36)),
        found("gh" + "p_short"),
        // Private keys, with and without a body.
        found("k.pem", key + "\n" + BODY + "\n", "1 secrets.private-key"),
        found("k.java", "\"" + key + "\\n" + BODY + "\"", "1 secrets.private-key"),
        found("k.pem", key + "\nProc-Type: 4\nDEK-Info: x\n\n" + BODY, "1 secrets.private-key"),
        found("k.java", "if (line.startsWith(\"" + key + "\")) {\n  start();\n}"),
        found("-----BEGIN " + "PUBLIC KEY-----\n" + BODY),
        // Values assigned to names.
        found("A.java", "String dbPassword = \"" + RANDOM + "\";", "1 secrets.assignment"),
        found("a.py", "API_KEY='" + RANDOM + "'", "1 secrets.assignment"),
        found("a.json", "{\"client_secret\": \"" + RANDOM + "\"}", "1 secrets.assignment"),
        found("a.go", "authToken := `" + RANDOM + "`", "1 secrets.assignment"),
        found("a.rb", ":secret_key => '" + RANDOM + "'", "1 secrets.assignment"),
        found("app.properties", "spring.datasource.password=" + RANDOM, "1 secrets.assignment"),
        found(".env", "SESSION_SECRET=" + RANDOM, "1 secrets.assignment"),
        found("a.yaml", "  password: " + RANDOM + "  # remark", "1 secrets.assignment"),
        found("A.java", "password = " + RANDOM + ";"),
        found("A.java", "String passwordField = \"" + RANDOM + "\";"),
        found("A.java", "String name = \"" + RANDOM + "\";"),
        found("A.java", "password == \"" + RANDOM + "\""),
        found("a.yaml", "password: ${DB_PASSWORD}"),
        found("a.yaml", "password: {{ vault.db9Xk2 }}"),
        found("a.yaml", "secret: my-app-secret-v2"),
        found("a.yaml", "token: build-cache-v2-eu-west1"),
        found("a.yaml", "token: getToken(" + RANDOM + ")"),
        found("a.yaml", "password: change" + "me" + RANDOM),
        found("a.properties", "password=correcthorsebatterystaple"),
        found("a.properties", "token=/run/secrets/Ab3dEf9hIj"),
        found("a.properties", "token=https://host/Ab3dEf9hIj"),
        found("a.properties", "password=abcdefgh12345678"),
        found("yarn.lock", "token: \"" + RANDOM + "\""),
        // Passwords in URLs.
        found("a.sh", "curl https://bob:" + RANDOM + "@host/x", "1 secrets.url-password"),
        found("a.sh", "curl https://bob:password@host/x"),
        found("a.sh", "curl https://bob:$PASS1word9x@host/x"),
        // In tests made-up values are normal, but tokens and keys stay worth a look.
        found("src/test/java/ATest.java", "password = \"" + RANDOM + "\""),
        found("ATest.java", "k = \"sk_li" + "ve_" + RANDOM + "\"", "1 secrets.stripe-key"),
        found("testdata/k.pem", key + "\n" + BODY, "1 secrets.private-key"),
        // What the prefix explains is not told twice.
        found("a.yaml", "token: gh" + "p_" + BODY.substring(0, 36), "1 secrets.github-token"));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void findsWhatIsSecretAndNothingElse(String path, String content, List<String> expected) {
    TestTree tree = new TestTree(folder).write(path, content);

    assertThat(tree.found(Skill.SECRETS, path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void neverRepeatsASecret(String path, String content, List<String> expected) {
    TestTree tree = new TestTree(folder).write(path, content);

    assertThat(AuditJson.write(tree.run(Skill.SECRETS, path)))
        .doesNotContain(RANDOM.substring(0, 12))
        .doesNotContain("Z7QW3ERTY8UIOP2K");
  }

  @Test
  void judgesTestsMoreMildly() {
    TestTree tree =
        new TestTree(folder)
            .write("k.pem", "-----BEGIN " + "PRIVATE KEY-----", BODY)
            .write("fixtures/k.pem", "-----BEGIN " + "PRIVATE KEY-----", BODY)
            .write("a.txt", "gh" + "p_" + BODY.substring(0, 36))
            .write("tests/a.txt", "gh" + "p_" + BODY.substring(0, 36));

    assertThat(
            Stream.of("k.pem", "fixtures/k.pem", "a.txt", "tests/a.txt")
                .map(path -> tree.run(Skill.SECRETS, path).files().get(0).findings().get(0))
                .map(LocalFinding::severity))
        .containsExactly(Severity.HIGH, Severity.LOW, Severity.HIGH, Severity.MEDIUM);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void knowsEachShapeByASample(TokenShape shape) {
    String alphabet =
        shape.alphabet().equals("A-Z0-9") ? "ABCDEFGHJKLMN23456789" : "0123456789abcdef";
    StringBuilder body = new StringBuilder();
    new Random(11)
        .ints(shape.bodyMin(), 0, alphabet.length())
        .forEach(i -> body.append(alphabet.charAt(i)));
    for (int dot = 1; dot <= shape.dots(); dot++) {
      body.setCharAt(dot * 20, '.');
    }
    TestTree tree = new TestTree(folder).write("a.txt", "x " + shape.prefix() + body + " y");

    assertThat(tree.found(Skill.SECRETS, "a.txt")).containsExactly("1 " + shape.rule());
  }

  static Stream<TokenShape> shapes() {
    return TokenShape.ALL.stream();
  }

  private static Arguments found(String content) {
    return Arguments.of("a.txt", content, List.of());
  }

  private static Arguments found(String pathOrContent, String contentOrRule) {
    return contentOrRule.matches("\\d+ secrets\\..*")
        ? Arguments.of("a.txt", pathOrContent, List.of(contentOrRule))
        : Arguments.of(pathOrContent, contentOrRule, List.of());
  }

  private static Arguments found(String path, String content, String rule) {
    return Arguments.of(path, content, List.of(rule));
  }
}
