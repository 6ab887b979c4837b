package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cli.CliTester.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of rules is looked at without a broker. */
final class RulesCommandTest extends WithCli {
  private static final String GOOD =
      """
      {"rules": [
        {"id": "small", "hooks": ["action"], "when": "action.arguments.pay <= 50", "decision": "allow"},
        {"id": "never", "hooks": ["action"], "when": "action.arguments.pay > 1000", "decision": "deny",
         "message": "Too much."}
      ]}
      """;

  @TempDir private Path dir = Path.of("");

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  @Test
  void aGoodFileIsCounted() throws IOException {
    Path rules = file("rules.json", GOOD);

    assertThat(cli.run("rules", "check", rules.toString()).out())
        .isEqualTo(rules + ": 2 rules, nothing wrong\n");
    assertThat(cli.run("rules", "check", rules.toString(), "--json").lastLine())
        .contains("\"rules\":2");
  }

  @Test
  void whatIsWrongIsNamedByFileRuleAndPosition() throws IOException {
    Path rules = file("rules.json", GOOD.replace("action.arguments.pay > 1000", "action.sum > 5"));

    Run run = cli.run("rules", "check", rules.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(rules + ": line 3: rule never: when: ")
        .contains("at 1:7: undefined field 'sum'");
    assertThat(cli.run("rules", "check", rules.toString(), "--json").lastLine())
        .contains("\"reason\":\"RULES_INVALID\"")
        .contains("\"rule\":\"never\"");
  }

  @Test
  void aBrokerDoesNotStartWithSuchAFile() throws IOException {
    Path rules = file("rules.json", "{\"rules\": 5}");
    Path data = dir.resolve("data");

    Run run =
        cli.run("up", "--port", "0", "--data-dir", data.toString(), "--rules", rules.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(rules + ": line 1: ");
    assertThat(data).doesNotExist();
  }

  @Test
  void rulesAreAskedAboutSomethingMadeUp() throws IOException {
    Path rules = file("rules.json", GOOD);
    Path context = file("context.json", "{\"action\": {\"arguments\": {\"pay\": 5000}}}");

    Run run =
        cli.run(
            "rules",
            "check",
            rules.toString(),
            "--hook",
            "action",
            "--context",
            context.toString());

    assertThat(run.out()).contains("decision: deny\n  rule never: deny, Too much.\n");
    assertThat(
            cli.run(
                    "rules",
                    "check",
                    rules.toString(),
                    "--hook",
                    "action",
                    "--context",
                    file("empty.json", "{}").toString(),
                    "--json")
                .lastLine())
        .contains("\"decision\":\"deny\"")
        .contains("\"failed\":true");
  }

  @Test
  void optionsThatDoNotGoTogetherAreTold() throws IOException {
    Path rules = file("rules.json", GOOD);

    assertThat(cli.run("rules", "check", rules.toString(), "--hook", "action").err())
        .contains("--context and --hook go together");
    assertThat(cli.run("rules", "check", rules.toString(), "--hook", "x", "--context", "y").err())
        .contains("--hook expects create, delegate");
    assertThat(
            cli.run("rules", "check", rules.toString(), "--hook", "plan", "--context", "none")
                .err())
        .contains("--context expects a file that can be read");
  }
}
