package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.parley.cli.CliTester.Run;
import org.junit.jupiter.api.Test;

/** What {@code task submit} does with one task. */
final class SubmitCommandTest extends WithCli {
  @Test
  void createsOneTask() {
    Run run =
        cli.run("task", "submit", "--capability", "echo", "--objective", "Say it", "--id", "t1");

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("created t1\n");
    assertThat(run.err()).isEqualTo("'parley task watch t1' follows it.\n");
    assertThat(cli.broker.task("t1").getSpec().getObjective()).isEqualTo("Say it");
  }

  @Test
  void mintsAnIdThatKeepsTheGrammar() {
    Run run = cli.run("task", "submit", "-c", "echo", "-o", "Say it");

    assertThat(run.out()).matches("created [0-9a-z]{16}\n");
  }

  @Test
  void saysWhenTheTaskWasThereAlready() {
    cli.run("task", "submit", "-c", "echo", "-o", "Say it", "--id", "t1");

    Run again = cli.run("task", "submit", "-c", "echo", "-o", "Say it", "--id", "t1");

    assertThat(again.code()).isZero();
    assertThat(again.out()).isEqualTo("was there already: t1\n");
  }

  @Test
  void tellsAnIdConflictAsRefusal() {
    cli.run("task", "submit", "-c", "echo", "-o", "Say it", "--id", "t1");

    Run other = cli.run("task", "submit", "-c", "echo", "-o", "Say something else", "--id", "t1");

    assertThat(other.code()).isEqualTo(4);
    assertThat(other.err())
        .isEqualTo(
            """
            parley: task t1 was created with another spec
              Use a new task id, or repeat the request exactly as it was.
            """);
  }

  @Test
  void waitsAndPrintsTheResult() {
    cli.broker.add(Samples.completed("t1"), Samples.history("t1"));
    String spec = dev.parley.cli.console.ProtoJson.line(Samples.completed("t1").getSpec());
    cli.input = spec;

    Run run = cli.run("task", "submit", "--id", "t1", "--spec", "-", "--wait");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            was there already: t1
            COMPLETED (ACCEPTED) by requester alice, after 1 min 12 s, round 2, attempt 1 (2 in all)
            Bonjour
            Madame
            """);
  }

  @Test
  void waitingEndsWithTheGivenTimeout() {
    Run run =
        cli.run(
            "task",
            "submit",
            "-c",
            "echo",
            "-o",
            "x",
            "--id",
            "t1",
            "--wait",
            "--timeout",
            "50ms",
            "--json");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.lastLine())
        .contains("\"reason\":\"TIMEOUT\"")
        .contains("it is QUEUED and goes on");
  }

  @Test
  void oneTaskIsOneJsonLine() {
    cli.broker.completesAtOnce = true;

    Run run = cli.run("task", "submit", "-c", "echo", "-o", "x", "--id", "t1", "--wait", "--json");

    assertThat(run.lines()).hasSize(1);
    JsonObject line = JsonParser.parseString(run.lastLine()).getAsJsonObject();
    assertThat(line.get("task_id").getAsString()).isEqualTo("t1");
    assertThat(line.get("created").getAsBoolean()).isTrue();
    assertThat(line.getAsJsonObject("task").get("state").getAsString())
        .isEqualTo("TASK_STATE_COMPLETED");
  }
}
