package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.cli.CliTester.Run;
import dev.parley.v1.BroadcastTarget;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.ChildFailureAction;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Join;
import dev.parley.v1.JoinMode;
import dev.parley.v1.LoserAction;
import dev.parley.v1.Part;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TrustLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A task for each of many items, or by every agent, from the command line. */
final class SubmitFanOutTest extends WithCli {
  @TempDir private Path dir;

  @Test
  void eachLineIsAnItem() {
    cli.input = "first\n\nsecond\n";

    Run run = submit("--items", "-", "--parallelism", "20", "--reduce-by", "prices.sum");

    assertThat(run.err()).isEqualTo("'parley task watch t' follows it.\n");
    assertThat(run.out()).isEqualTo("created t\n");
    FanOutTarget target = spec().getTarget().getFanOut();
    assertThat(target.getTemplate().getTarget().getCapability().getCapability()).isEqualTo("price");
    assertThat(target.getTemplate().getObjective()).isEqualTo("Find it");
    assertThat(spec().getObjective()).isEqualTo("Find it");
    assertThat(target.getParallelism()).isEqualTo(20);
    assertThat(target.getReducer().getCapability()).isEqualTo("prices.sum");
    assertThat(target.getItemsCount()).as("those come beside the spec").isZero();
    assertThat(items()).extracting(Part::getText).containsExactly("first", "second");
  }

  @Test
  void theElementsOfAnArrayAreItems() throws IOException {
    Path file = Files.writeString(dir.resolve("all.json"), "[{\"n\": 1.50}, [2], \"x\"]");

    submit("--items", file.toString());

    assertThat(items()).extracting(Part::getJson).containsExactly("{\"n\":1.50}", "[2]", "\"x\"");
  }

  @Test
  void eachLineOfJsonIsAnItemAsItIs() throws IOException {
    Path file = Files.writeString(dir.resolve("all.jsonl"), "{\"n\": 1.50}\n\n{\"n\": 2}\n");

    submit("--items", file.toString(), "--external");

    assertThat(items()).extracting(Part::getJson).containsExactly("{\"n\": 1.50}", "{\"n\": 2}");
    assertThat(items())
        .allSatisfy(
            item -> assertThat(item.getTrustLabel()).isEqualTo(TrustLabel.TRUST_LABEL_EXTERNAL));
  }

  @Test
  void manyItemsComeInPieces() {
    cli.input =
        IntStream.range(0, 2_500).mapToObj(i -> "item " + i).collect(Collectors.joining("\n"));

    submit("--items", "-");

    assertThat(cli.broker.fanOutParts).hasSize(3);
    assertThat(cli.broker.fanOutParts.stream().filter(part -> part.hasCreate())).hasSize(1);
    assertThat(items()).hasSize(2_500).last().extracting(Part::getText).isEqualTo("item 2499");
  }

  @Test
  void whatIsSaidOfTheWorkIsForEachItemAndWhatBoundsItForAll() {
    cli.input = "one";

    submit(
        "--items",
        "-",
        "--criterion",
        "good=It is good",
        "--review",
        "--attempts",
        "2",
        "--label",
        "team=x",
        "--budget",
        "tokens=1000",
        "--deadline-total",
        "1h",
        "--deadline-attempt",
        "1m",
        "--priority",
        "7",
        "--autonomy-level",
        "2",
        "--delay",
        "5s");

    TaskSpec all = spec();
    TaskSpec each = all.getTarget().getFanOut().getTemplate();
    assertThat(each.getCriteriaCount()).isEqualTo(1);
    assertThat(each.hasVerificationPolicy()).isTrue();
    assertThat(each.getRetryPolicy().getAttemptsMax()).isEqualTo(2);
    assertThat(each.getDeadlines().getAttempt().getSeconds()).isEqualTo(60);
    assertThat(each.getDeadlines().hasTotal()).isFalse();
    assertThat(each.hasStartTime()).isTrue();
    assertThat(each.hasBudget()).isFalse();
    assertThat(each.hasAutonomyLevel()).isFalse();
    assertThat(each.getLabelsMap()).isEmpty();
    assertThat(each.getPriority()).isEqualTo(7);
    assertThat(all.getCriteriaCount()).isZero();
    assertThat(all.hasVerificationPolicy()).isFalse();
    assertThat(all.hasStartTime()).isFalse();
    assertThat(all.getBudget().getTokens()).isEqualTo(1_000);
    assertThat(all.getDeadlines().getTotal().getSeconds()).isEqualTo(3_600);
    assertThat(all.getDeadlines().hasAttempt()).isFalse();
    assertThat(all.getLabelsMap()).containsEntry("team", "x");
    assertThat(all.getPriority()).isEqualTo(7);
    assertThat(all.getAutonomyLevel()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"all, JOIN_MODE_ALL, 0", "any, JOIN_MODE_ANY, 0", "3, JOIN_MODE_QUORUM, 3"})
  void itIsDoneWhenTheJoinSaysSo(String when, JoinMode mode, int quorum) {
    cli.input = "a\nb\nc\nd";

    submit("--items", "-", "--join", when);

    assertThat(spec().getTarget().getFanOut().getJoin().getMode()).isEqualTo(mode);
    assertThat(spec().getTarget().getFanOut().getJoin().getQuorum()).isEqualTo(quorum);
  }

  @ParameterizedTest
  @CsvSource({
    "wait, CHILD_FAILURE_ACTION_WAIT, 0",
    "fail_fast, CHILD_FAILURE_ACTION_FAIL_FAST, 0",
    "0, CHILD_FAILURE_ACTION_TOLERATE, 0",
    "50, CHILD_FAILURE_ACTION_TOLERATE, 50"
  })
  void whatFailsLeadsToWhatTheJoinSays(String how, ChildFailureAction action, int tolerated) {
    cli.input = "a\nb";

    submit("--items", "-", "--join-failures", how);

    Join join = spec().getTarget().getFanOut().getJoin();
    assertThat(join.getFailureAction()).isEqualTo(action);
    assertThat(join.getFailuresTolerated()).isEqualTo(tolerated);
  }

  @Test
  void aJoinHasATimeAndSaysWhatBecomesOfTheOthers() {
    submit(
        "--broadcast",
        "--join",
        "any",
        "--join-timeout",
        "1m30s",
        "--join-losers",
        "leave",
        "--reduce-by",
        "sum");

    Join join = spec().getTarget().getBroadcast().getJoin();
    assertThat(join.getMode()).isEqualTo(JoinMode.JOIN_MODE_ANY);
    assertThat(join.getTimeout().getSeconds()).isEqualTo(90);
    assertThat(join.getLoserAction()).isEqualTo(LoserAction.LOSER_ACTION_LEAVE);
  }

  @Test
  void whatIsSaidOfAJoinGoesOnTopOfThatOfAFile() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("spec.json"),
            """
            {"objective": "All", "target": {"fanOut": {"reducer": {"capability": "sum"},
              "join": {"mode": "JOIN_MODE_QUORUM", "quorum": 2, "timeout": "60s",
                "failureAction": "CHILD_FAILURE_ACTION_TOLERATE", "failuresTolerated": 3},
              "template": {"objective": "Each", "target": {"agent": {"agentId": "ann"}}}}}}
            """);
    cli.input = "a";

    Run run =
        cli.run(
            ("task submit --id t --items - --join all --join-failures fail_fast"
                    + " --join-losers leave --spec "
                    + file)
                .split(" "));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(spec().getTarget().getFanOut().getJoin())
        .isEqualTo(
            Join.newBuilder()
                .setMode(JoinMode.JOIN_MODE_ALL)
                .setTimeout(Durations.fromSeconds(60))
                .setFailureAction(ChildFailureAction.CHILD_FAILURE_ACTION_FAIL_FAST)
                .setLoserAction(LoserAction.LOSER_ACTION_LEAVE)
                .build());
  }

  @Test
  void everyAgentIsAsked() {
    Run run = submit("--broadcast", "--join", "2", "--reduce-by", "sum", "--target-label", "a=b");

    assertThat(run.code()).isZero();
    BroadcastTarget target = spec().getTarget().getBroadcast();
    assertThat(target.getCapability().getCapability()).isEqualTo("price");
    assertThat(target.getCapability().getLabelsMap()).containsEntry("a", "b");
    assertThat(target.getJoin().getQuorum()).isEqualTo(2);
    assertThat(target.getReducer().getCapability()).isEqualTo("sum");
    assertThat(cli.broker.fanOutParts).isEmpty();
  }

  @Test
  void itemsFollowAFanOutFromAFile() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("spec.json"),
            """
            {"objective": "All", "target": {"fanOut": {"parallelism": 2, "template":
              {"objective": "Each", "target": {"agent": {"agentId": "ann"}}}}}}
            """);
    cli.input = "a";

    Run run =
        cli.run(
            "task",
            "submit",
            "--id",
            "t",
            "--spec",
            file.toString(),
            "--items",
            "-",
            "--join",
            "any");

    assertThat(run.code()).as(run.err()).isZero();
    FanOutTarget target = spec().getTarget().getFanOut();
    assertThat(target.getTemplate().getObjective()).isEqualTo("Each");
    assertThat(target.getParallelism()).isEqualTo(2);
    assertThat(target.getJoin().getMode()).isEqualTo(JoinMode.JOIN_MODE_ANY);
    assertThat(items()).hasSize(1);
  }

  @Test
  void theSameAgainIsThereAlready() {
    cli.input = "a";
    submit("--items", "-");
    cli.input = "a";

    assertThat(submit("--items", "-").out()).isEqualTo("was there already: t\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--parallelism 3                      | are about many items or agents",
        "--join any                           | are about many items or agents",
        "--reduce-by sum                      | are about many items or agents",
        "--items - --broadcast                | but both are given",
        "--items - --count 2                  | but both are given",
        "--items - --parallelism 0            | --parallelism expects a number from 1 on",
        "--items - --join most                | --join expects all, any or a number, but found 'most'",
        "--items - --join 0                   | --join expects all, any or a number, but found '0'",
        "--join-timeout 5m                    | are about many items or agents",
        "--join-losers cancel                 | are about many items or agents",
        "--join-failures wait                 | are about many items or agents",
        "--items - --join-failures -1         | --join-failures expects wait, fail_fast or a number, but found '-1'",
        "--items - --join-failures some       | --join-failures expects wait, fail_fast or a number, but found 'some'",
        "--items - --join-losers leave        | but nobody does",
        "--items - --join-losers kill         | --join-losers",
        "--items - --join-timeout soon        | expected a duration",
        "--items - --join-timeout 0s          | --join-timeout expects more than 0s and at most 366d",
        "--broadcast --join-timeout 367d      | --join-timeout expects more than 0s and at most 366d",
        "--items - --reduce-by x/y            | --reduce-by expects 1 to 128 characters",
        "--broadcast --parallelism 2          | --parallelism is about items",
        "--items no-such-file                 | does not exist"
      })
  void whatMakesNoSenseIsAUsageFailure(String options, String message) {
    cli.input = "a";

    Run run = submit(options.split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(message);
    assertThat(cli.broker.fanOutParts).isEmpty();
  }

  @Test
  void whatThereIsNoRoomForIsCanceled() {
    cli.input = "a";
    cli.broker.failures.add(
        FakeBroker.failure(ErrorReason.ERROR_REASON_FAN_OUT_BYTES_EXCEEDED, "too many"));

    Run run = submit("--items", "-", "--as-agent", "boss");

    assertThat(run.err()).contains("too many");
    assertThat(cli.broker.cancels)
        .singleElement()
        .returns("t", CancelTaskRequest::getTaskId)
        .returns("boss", CancelTaskRequest::getAgentId);
  }

  @Test
  void aFileWithoutItemsIsAUsageFailure() throws IOException {
    Path object = Files.writeString(dir.resolve("one.json"), "{}");

    assertThat(submit("--items", object.toString()).err()).contains("expects an array of items");
    cli.input = "\n\n";
    assertThat(submit("--items", "-").err()).contains("expects at least one item");
  }

  private Run submit(String... more) {
    List<String> all =
        new ArrayList<>(List.of("task", "submit", "--id", "t", "-c", "price", "-o", "Find it"));
    all.addAll(List.of(more));
    return cli.run(all.toArray(String[]::new));
  }

  private TaskSpec spec() {
    return cli.broker.task("t").getSpec();
  }

  private List<Part> items() {
    return cli.broker.fanOutParts.stream()
        .flatMap(part -> part.getItemsList().stream())
        .map((FanOutItem item) -> item.getInputs(0))
        .toList();
  }
}
