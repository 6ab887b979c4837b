package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.util.Durations;
import dev.parley.cli.CliTester.Run;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.Checks;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.ExpressionCheck;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.ReviewPanel;
import dev.parley.v1.Reviewer;
import dev.parley.v1.SchemaCheck;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.UnresolvedAction;
import dev.parley.v1.VerificationPolicy;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubmitCommandTest {
  private final CliTester cli = new CliTester();

  @AfterEach
  void close() {
    cli.close();
  }

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
  void labelsWhatComesFromOutside() {
    cli.input = "<html>";

    Run run =
        cli.run(
            "task",
            "submit",
            "-c",
            "echo",
            "-o",
            "Sum it up",
            "--id",
            "t1",
            "-i",
            "-",
            "--external");

    assertThat(run.code()).isZero();
    assertThat(cli.broker.task("t1").getSpec().getInputs(0).getTrustLabel())
        .isEqualTo(TrustLabel.TRUST_LABEL_EXTERNAL);
  }

  @Test
  void sendsEverythingThatTheOptionsSay(@TempDir Path dir) throws IOException {
    Path json = Files.writeString(dir.resolve("data.json"), "{\"n\": 1.50}");
    Path bytes =
        Files.write(dir.resolve("pixel.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', (byte) 0xFF});
    cli.input = "from stdin";

    Run run =
        cli.run(
            "task",
            "submit",
            "--id",
            "t1",
            "--agent",
            "translator",
            "-o",
            "Do it",
            "-i",
            "-",
            "-i",
            json.toString(),
            "-i",
            bytes.toString(),
            "--criterion",
            "a=x = y",
            "--advisory",
            "b=nice",
            "--review",
            "--rounds",
            "4",
            "--redo-by",
            "different",
            "--rounds-exhausted",
            "accept_last",
            "--attempts",
            "2",
            "--attempts-exhausted",
            "park",
            "--backoff",
            "250ms",
            "--priority",
            "-7",
            "--fairness-key",
            "f",
            "-l",
            "k=v",
            "--delay",
            "1h",
            "--deadline-total",
            "1d",
            "--deadline-queue",
            "2h",
            "--deadline-attempt",
            "5m",
            "--deadline-heartbeat",
            "10s",
            "--deadline-idle",
            "1m30s");

    assertThat(run.err()).doesNotContain("parley:");
    assertThat(run.code()).isZero();
    TaskSpec spec = cli.broker.task("t1").getSpec();
    assertThat(spec.toString())
        .isEqualTo(
            """
            objective: "Do it"
            inputs {
              text: "from stdin"
            }
            inputs {
              json: "{\\"n\\": 1.50}"
              name: "data.json"
            }
            inputs {
              blob {
                data: "\\211PNG\\377"
                media_type: "image/png"
              }
              name: "pixel.png"
            }
            criteria {
              id: "a"
              text: "x = y"
              severity: SEVERITY_BLOCKING
            }
            criteria {
              id: "b"
              text: "nice"
              severity: SEVERITY_ADVISORY
            }
            target {
              agent {
                agent_id: "translator"
              }
            }
            deadlines {
              queue_wait {
                seconds: 7200
              }
              attempt {
                seconds: 300
              }
              total {
                seconds: 86400
              }
              heartbeat {
                seconds: 10
              }
              idle {
                seconds: 90
              }
            }
            retry_policy {
              attempts_max: 2
              initial_backoff {
                nanos: 250000000
              }
              exhaustion_action: EXHAUSTION_ACTION_PARK
            }
            verification_policy {
              reviewer: REVIEWER_REQUESTER
              rounds_max: 4
              redo_assignee: REDO_ASSIGNEE_DIFFERENT
              exhaustion_action: EXHAUSTION_ACTION_ACCEPT_LAST
            }
            priority: -7
            fairness_key: "f"
            labels {
              key: "k"
              value: "v"
            }
            start_time {
              seconds: 1800003690
            }
            """);
  }

  @Test
  void readsASpecAndPutsOptionsOnTop() {
    cli.input =
        """
        {"objective": "From the file", "target": {"capability": {"capability": "echo"}},
         "verification_policy": {"reviewer": "REVIEWER_REQUESTER"}}
        """;

    Run run =
        cli.run(
            "task",
            "submit",
            "--id",
            "t1",
            "--spec",
            "-",
            "-o",
            "From the option",
            "--rounds",
            "2");

    assertThat(run.code()).isZero();
    TaskSpec spec = cli.broker.task("t1").getSpec();
    assertThat(spec.getObjective()).isEqualTo("From the option");
    assertThat(spec.getVerificationPolicy().getReviewer()).isEqualTo(Reviewer.REVIEWER_REQUESTER);
    assertThat(spec.getVerificationPolicy().getRoundsMax()).isEqualTo(2);
  }

  @Test
  void takesChecksAndWhoDecidesWhatTheyCant(@TempDir Path folder) throws IOException {
    Path schema = Files.writeString(folder.resolve("bill.json"), "{\"type\": \"object\"}");

    Run run =
        cli.run(
            "task",
            "submit",
            "--id",
            "t1",
            "-c",
            "bill.write",
            "-o",
            "Write the bill",
            "--input-schema",
            schema.toString(),
            "--output-schema",
            "bill=" + schema,
            "--check",
            "short=size(summary) < 100",
            "--require-output",
            "image/png",
            "--require-output",
            "bill",
            "--require-artifact",
            "scan",
            "--rounds",
            "2",
            "--escalate-to",
            "bill.expert",
            "--unresolved",
            "human",
            "--autonomy-level",
            "3");

    assertThat(run.code()).as(run.err()).isZero();
    TaskSpec spec = cli.broker.task("t1").getSpec();
    VerificationPolicy policy = spec.getVerificationPolicy();
    assertThat(policy.getChecks())
        .isEqualTo(
            Checks.newBuilder()
                .setInputSchema("{\"type\": \"object\"}")
                .addOutputSchemas(
                    SchemaCheck.newBuilder()
                        .setOutputName("bill")
                        .setSchema("{\"type\": \"object\"}"))
                .addExpressions(
                    ExpressionCheck.newBuilder()
                        .setId("short")
                        .setExpression("size(summary) < 100"))
                .addRequiredOutputs(RequiredOutput.newBuilder().setMediaType("image/png"))
                .addRequiredOutputs(RequiredOutput.newBuilder().setName("bill"))
                .addRequiredOutputs(RequiredOutput.newBuilder().setName("scan").setArtifact(true))
                .build());
    assertThat(policy.getRoundsMax()).isEqualTo(2);
    assertThat(policy.getExhaustionAction()).isEqualTo(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE);
    assertThat(policy.getEscalation().getCapability()).isEqualTo("bill.expert");
    assertThat(policy.getUnresolvedAction()).isEqualTo(UnresolvedAction.UNRESOLVED_ACTION_HUMAN);
    assertThat(spec.getAutonomyLevel()).isEqualTo(3);
  }

  @Test
  void aPanelIsToldWhatToLookForAndHowLongItMayTake() {
    Run run =
        cli.run(
            "task",
            "submit",
            "--id",
            "t1",
            "-c",
            "code.write",
            "-o",
            "Fix it",
            "--review-by",
            "code.review",
            "--reviewers",
            "3",
            "--quorum",
            "2",
            "--review-timeout",
            "10m",
            "--review-instructions",
            "Look for races.");

    assertThat(run.code()).as(run.err()).isZero();
    VerificationPolicy policy = cli.broker.task("t1").getSpec().getVerificationPolicy();
    assertThat(policy.getReviewer()).isEqualTo(Reviewer.REVIEWER_CAPABILITY);
    assertThat(policy.getPanel())
        .isEqualTo(
            ReviewPanel.newBuilder()
                .setCapability("code.review")
                .setReviewers(3)
                .setQuorum(2)
                .setTimeout(Durations.fromMinutes(10))
                .setInstructions("Look for races.")
                .build());
  }

  @Test
  void whatIsSaidToAPanelNeedsOne() {
    for (String[] option :
        new String[][] {{"--review-timeout", "10m"}, {"--review-instructions", "Look."}}) {
      Run run = cli.run("task", "submit", "-c", "x", "-o", "x", "--review", option[0], option[1]);

      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).contains(option[0], "Add --review-by CAPABILITY.");
    }
  }

  @Test
  void attemptsAreEscalatedToOneCapability() {
    String[] submit = {"task", "submit", "--id", "t1", "-c", "x", "-o", "x"};
    String[] escalated = {"--attempts", "2", "--attempts-escalate-to", "x.expert"};

    Run run = cli.run(Stream.of(submit, escalated).flatMap(Stream::of).toArray(String[]::new));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(cli.broker.task("t1").getSpec().getRetryPolicy())
        .isEqualTo(
            RetryPolicy.newBuilder()
                .setAttemptsMax(2)
                .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
                .setEscalation(CapabilityTarget.newBuilder().setCapability("x.expert"))
                .build());
    String[] parked = {"--attempts-exhausted", "park"};
    assertThat(
            cli.run(Stream.of(submit, escalated, parked).flatMap(Stream::of).toArray(String[]::new))
                .err())
        .contains("--attempts-escalate-to", "--attempts-exhausted");
  }

  @Test
  void escalationAndAnotherActionExcludeEachOther() {
    String[] all = {
      "task",
      "submit",
      "-c",
      "x",
      "-o",
      "x",
      "--review",
      "--escalate-to",
      "y",
      "--rounds-exhausted",
      "park"
    };
    assertThat(cli.run(all).err()).contains("--escalate-to", "--rounds-exhausted");
    assertThat(cli.run("task", "submit", "-c", "x", "-o", "x", "--autonomy-level", "6").err())
        .contains("--autonomy-level expects a number from 0 to 5");
  }

  @Test
  void namesWhatIsWrongInASpecFile() {
    cli.input = "{\"objektive\": \"x\"}";

    Run run = cli.run("task", "submit", "--spec", "-");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--spec expects a TaskSpec as JSON").contains("objektive");
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
