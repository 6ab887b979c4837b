package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.cli.CliTester.Run;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.Checks;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.ExpressionCheck;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.ReviewPanel;
import dev.parley.v1.Reviewer;
import dev.parley.v1.SchemaCheck;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.UnresolvedAction;
import dev.parley.v1.VerificationPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code task submit} says of a task by its options and by a file. */
final class SubmitOptionsTest extends WithCli {
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
}
