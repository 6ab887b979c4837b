package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cli.CliTester.Run;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.StreamTasksRequest;
import java.net.ConnectException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code task submit} does with many tasks at a time. */
final class SubmitManyTest extends WithCli {
  @Test
  void submitsManyInAPipeline() {
    Run run = cli.run("task", "submit", "-c", "echo", "-o", "x", "--id", "b", "--count", "1200");

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("1,200 of 1,200 tasks acknowledged in 0.0 s: b-1 to b-1200\n");
    assertThat(cli.broker.tasks).hasSize(1200).containsKeys("b-1", "b-1200");
  }

  @Test
  void submitsManyAsAnAgent() {
    cli.run("task", "submit", "-c", "echo", "-o", "x", "-n", "2", "--as-agent", "eve");

    assertThat(cli.requests)
        .extracting(request -> ((StreamTasksRequest) request).getRequest().getAgentId())
        .containsExactly("eve", "eve");
  }

  @Test
  void reportsEveryAckAsJson() {
    Run run = cli.run("task", "submit", "-c", "echo", "-o", "x", "--id", "b", "-n", "2", "--json");

    assertThat(run.lines())
        .containsExactly(
            "{\"task_id\":\"b-1\",\"created\":true}",
            "{\"task_id\":\"b-2\",\"created\":true}",
            "{\"submitted\":2,\"acked\":2,\"existed\":0,\"failed\":0,\"unanswered\":0,\"seconds\":0.0}");
  }

  @Test
  void sendsAgainWhatABrokenStreamLeftUnanswered() {
    cli.broker.answersUntilBreak = 3;

    Run run = cli.run("task", "submit", "-c", "echo", "-o", "x", "--id", "b", "-n", "10", "--json");

    assertThat(run.code()).isZero();
    assertThat(cli.broker.tasks).hasSize(10);
    // The fourth was created, but its answer was lost with the stream.
    assertThat(run.lines()).contains("{\"task_id\":\"b-4\",\"created\":false}");
    assertThat(run.lastLine()).startsWith("{\"submitted\":10,\"acked\":10,\"existed\":1,");
    assertThat(cli.broker.streamed).containsOnlyOnce("b-1", "b-2", "b-3").contains("b-10");
  }

  @Test
  void sendsAgainWhatTheBrokerCouldNotTakeJustNow() {
    cli.broker.refusals.put("b-2", ErrorReason.ERROR_REASON_SHARD_OVERLOADED);

    Run run = cli.run("task", "submit", "-c", "echo", "-o", "x", "--id", "b", "-n", "3");

    assertThat(run.code()).isZero();
    assertThat(cli.broker.tasks).hasSize(3);
    assertThat(run.err()).isEqualTo("parley: refused on purpose; trying again\n");
  }

  @Test
  void tellsHonestlyWhatWasRefusedForGood() {
    cli.broker.refusals.put("b-2", ErrorReason.ERROR_REASON_CONTENT_INVALID);

    Run run = cli.run("task", "submit", "-c", "echo", "-o", "x", "--id", "b", "-n", "3", "--json");

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.lines()).hasSize(4);
    assertThat(run.lines().get(1))
        .contains("\"reason\":\"CONTENT_INVALID\"")
        .contains("\"task_id\":\"b-2\"");
    assertThat(run.lastLine())
        .startsWith("{\"submitted\":3,\"acked\":2,\"existed\":0,\"failed\":1,\"unanswered\":0,")
        .contains("\"error\":{\"reason\":\"CONTENT_INVALID\"");
  }

  @Test
  void givesUpOnABrokerThatStaysAwayAndCountsWhatIsOpen() {
    cli.broker.answersUntilBreak = 3;
    List<String> connected = new java.util.ArrayList<>();

    Run run;
    try (DyingBroker dying = new DyingBroker(cli.broker, connected)) {
      run =
          cli.run(
              dying,
              "task",
              "submit",
              "-c",
              "echo",
              "-o",
              "x",
              "--id",
              "b",
              "-n",
              "10",
              "--timeout",
              "300ms",
              "--json");
    }

    assertThat(run.code()).isEqualTo(5);
    assertThat(run.lastLine())
        .startsWith("{\"submitted\":10,\"acked\":3,\"existed\":0,\"failed\":0,\"unanswered\":7,")
        .contains("\"reason\":\"BROKER_UNREACHABLE\"");
    assertThat(connected).as("tries after the break").hasSizeGreaterThan(1);
  }

  @Test
  void givesUpAtOnceOnABrokerThatWasNeverThere() {
    Run run =
        cli.run(
            endpoint ->
                Channels.failing(
                    io.grpc.Status.UNAVAILABLE.withCause(new ConnectException("refused"))),
            "task",
            "submit",
            "-c",
            "echo",
            "-o",
            "x",
            "-n",
            "10");

    assertThat(run.code()).isEqualTo(5);
    assertThat(run.err())
        .isEqualTo(
            """
            parley: 0 of 10 tasks acknowledged, 10 not answered: no broker answers at localhost:7450
              Start one with 'parley up', or name another with --endpoint or PARLEY_ENDPOINT.
            """);
  }

  @Test
  void waitsForManyAndSaysHowTheyEnded() {
    cli.broker.completesAtOnce = true;

    Run run =
        cli.run(
            "task", "submit", "-c", "echo", "-o", "x", "--id", "b", "-n", "3", "--wait", "--json");

    assertThat(run.code()).isZero();
    assertThat(run.lastLine()).endsWith("\"ended\":{\"TASK_STATE_COMPLETED\":3}}");
  }

  @Test
  void showsProgressInATerminal() {
    cli.terminal = new dev.parley.cli.console.Terminal(true, 80, 24);

    Run run =
        cli.run("task", "submit", "-c", "echo", "-o", "x", "--id", "b", "-n", "3", "--no-color");

    assertThat(run.out()).contains("\r\u001b[K1 of 3 acknowledged").endsWith("b-1 to b-3\n");
  }
}
