package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cli.CliTester.Run;
import io.grpc.Status;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class CommandLineTest extends WithCli {
  @Test
  void everyCommandHasAPageThatTeaches() {
    CommandLine root =
        CommandTree.build(
            dev.parley.cli.console.Host.ofProcess(), endpoint -> Channels.failing(Status.UNKNOWN));

    for (String command : commands("", root)) {
      Run run = cli.run((command + " --help").strip().split(" "));

      assertThat(run.code()).as(command).isZero();
      assertThat(run.err()).as(command).isEmpty();
      assertThat(run.out()).as(command).startsWith("Usage: parley").contains("--help");
      assertThat(run.lines())
          .as(command)
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
      if (!command.endsWith("help")) {
        assertThat(run.out()).as(command).containsPattern("Examples?:|A first conversation");
      }
    }
  }

  @Test
  void helpKnowsCommandsAtAnyDepth() {
    assertThat(cli.run("help", "task", "submit").out())
        .isEqualTo(cli.run("task", "submit", "--help").out());
    assertThat(cli.run("help").out()).isEqualTo(cli.run("--help").out());
  }

  @Test
  void helpOfNothingSuggests() {
    Run run = cli.run("help", "task", "sumbit");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            """
            parley: unknown command 'sumbit'
              Did you mean 'submit'? 'parley task --help' shows what is possible.
            """);
  }

  @Test
  void theRootPageListsTheExitCodes() {
    assertThat(cli.run("--help").out())
        .contains("  0    It worked.\n")
        .contains("  5    No broker answers")
        .contains("  70   A defect of Parley.");
  }

  @Test
  void theVersionIsTheOneOfTheBuild() {
    assertThat(cli.run("--version").out()).matches("parley \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
  }

  @Test
  void unknownCommandsGetASuggestion() {
    Run run = cli.run("tsak", "list");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            """
            parley: unknown command 'tsak'
              Did you mean 'task'? 'parley --help' shows what is possible.
            """);
  }

  @Test
  void wordsThatResembleNothingGetNone() {
    assertThat(cli.run("frobnicate").err())
        .isEqualTo(
            "parley: unknown command 'frobnicate'\n  'parley --help' shows what is possible.\n");
  }

  @Test
  void unknownOptionsGetASuggestion() {
    Run run = cli.run("task", "list", "--stat", "queued");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("unknown option").contains("Did you mean '--state'?");
  }

  @Test
  void whenOneOfSomeOptionsIsMissingTheyAreNamed() {
    assertThat(cli.run("task", "review", "t1").err())
        .isEqualTo(
            """
            parley: expected one of --accept | --redo | --reject | --criterion-invalid | --unverifiable
              'parley task review --help' shows what is possible.
            """);
  }

  @Test
  void usageErrorsAreJsonWhenAskedFor() {
    Run run = cli.run("tsak", "--json");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            "{\"error\":{\"reason\":\"USAGE\",\"message\":\"unknown command"
                + " 'tsak'\",\"remedy\":\"Did you mean 'task'? 'parley --help' shows what is"
                + " possible.\"}}\n");
  }

  @Test
  void aGroupWithoutACommandShowsItsPage() {
    Run run = cli.run("task");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("Usage: parley task")
        .contains("parley: expected a command, but found none");
  }

  @Test
  void badSpecsAreToldOneByOne() {
    assertThat(cli.run("task", "submit").err())
        .isEqualTo(
            """
            parley: a task needs an objective, but there is none
              Say what is to be achieved with --objective TEXT.
            """);
    assertThat(cli.run("task", "submit", "-o", "x").err())
        .contains("neither a capability nor an agent is given");
    assertThat(cli.run("task", "submit", "-o", "x", "-c", "A B").err()).contains("but found 'A B'");
    assertThat(cli.run("task", "submit", "-o", "x", "-c", "a", "--priority", "101").err())
        .contains("--priority expects a number from -100 to 100, but found 101");
    assertThat(cli.run("task", "submit", "-o", "x", "-c", "a", "--id", "-x").err())
        .contains("--id expects segments");
    assertThat(cli.run("task", "submit", "-o", "x", "-c", "a", "--delay", "5").err())
        .contains("expected a duration such as 500ms, 30s, 5m, 1h30m or 2d, but found '5'");
    assertThat(cli.run("task", "submit", "-o", "x", "-c", "a", "--rounds", "2").err())
        .contains("Add --review, --review-by or --review-by-human.");
    assertThat(cli.run("task", "submit", "-o", "x", "-c", "a", "-i", "no-such-file").err())
        .contains("--input expects a file that can be read, but 'no-such-file' does not exist");
    assertThat(
            cli.run(
                    "task",
                    "submit",
                    "-o",
                    "x",
                    "-c",
                    "a",
                    "--criterion",
                    "a=1",
                    "--advisory",
                    "a=2")
                .err())
        .contains("criteria need different ids");
    assertThat(cli.broker.tasks).isEmpty();
  }

  @Test
  void theEndpointComesFromTheOptionElseTheEnvironment() {
    List<String> endpoints = new ArrayList<>();
    cli.environment.put("PARLEY_ENDPOINT", "broker.example:1234");
    dev.parley.cli.client.Connector connector =
        endpoint -> {
          endpoints.add(endpoint.toString());
          return Channels.failing(Status.UNAVAILABLE.withCause(new ConnectException("refused")));
        };

    Run run = cli.run(connector, "task", "list");
    cli.run(connector, "task", "list", "--endpoint", "[::1]:99");
    cli.environment.clear();
    cli.run(connector, "task", "list");

    assertThat(endpoints).containsExactly("broker.example:1234", "[::1]:99", "localhost:7450");
    assertThat(run.code()).isEqualTo(5);
    assertThat(run.err()).startsWith("parley: no broker answers at broker.example:1234\n");
  }

  @Test
  void badEndpointsNameTheirSource() {
    cli.environment.put("PARLEY_ENDPOINT", "broker");

    assertThat(cli.run("agents").err()).startsWith("parley: PARLEY_ENDPOINT expects HOST:PORT");
    assertThat(cli.run("agents", "--endpoint", "a:99999").err())
        .contains("--endpoint expects HOST:PORT");
    assertThat(cli.run("agents", "--endpoint", "::1:80").code()).isEqualTo(2);
  }

  @Test
  void whatIsNoParleyBrokerIsToldApart() {
    Run run =
        cli.run(
            endpoint -> Channels.failing(Status.UNIMPLEMENTED.withDescription("HTTP 404")),
            "agents");

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.err()).contains("does not know this call: HTTP 404");
  }

  @Test
  void defectsAreOneMessageUnlessAskedForMore() {
    dev.parley.cli.client.Connector broken =
        endpoint -> {
          throw new IllegalStateException("oops");
        };

    Run quiet = cli.run(broken, "agents");
    cli.environment.put("PARLEY_DEBUG", "1");
    Run loud = cli.run(broken, "agents");

    assertThat(quiet.code()).isEqualTo(70);
    assertThat(quiet.err())
        .startsWith("parley: this is a defect of Parley: oops\n")
        .doesNotContain("\tat ");
    assertThat(loud.err()).contains("\tat dev.parley.cli");
  }

  @Test
  void slipsAreCounted() {
    assertThat(Suggestion.distance("task", "tsak")).isEqualTo(1);
    assertThat(Suggestion.distance("task", "ask")).isEqualTo(1);
    assertThat(Suggestion.distance("task", "tusk")).isEqualTo(1);
    assertThat(Suggestion.distance("", "up")).isEqualTo(2);
    assertThat(Suggestion.distance("submit", "sumbit")).isEqualTo(1);
  }

  private static List<String> commands(String path, CommandLine command) {
    List<String> all = new ArrayList<>(List.of(path));
    command
        .getSubcommands()
        .forEach((name, sub) -> all.addAll(commands((path + " " + name).strip(), sub)));
    return all;
  }
}
