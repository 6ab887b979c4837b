package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.parley.cli.CliTester.Run;
import dev.parley.cli.client.Connector;
import dev.parley.cli.client.Endpoint;
import dev.parley.client.Parley;
import dev.parley.client.ParleyBuilder;
import dev.parley.client.TaskDraft;
import dev.parley.client.testing.FakeBroker;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WorkerCommandTest {
  private final CliTester cli = new CliTester();
  private final FakeBroker broker = FakeBroker.start();
  private final Parley requester = broker.connect();

  @AfterEach
  void close() {
    requester.close();
    broker.close();
    cli.close();
  }

  @Test
  void whatTheCommandPrintsIsTheResult() throws Exception {
    CompletableFuture<Run> worker =
        start("worker", "-c", "shout", "--exec", "tr a-z A-Z", "--json");
    submit("t1", "hello");

    Task task = broker.awaitState("t1", TaskState.TASK_STATE_COMPLETED);
    Run run = stop(worker);

    assertThat(task.getOutcome().getResult().getOutputs(0).getText()).isEqualTo("HELLO");
    assertThat(run.code()).isZero();
    assertThat(run.lines())
        .extracting(
            line -> JsonParser.parseString(line).getAsJsonObject().get("event").getAsString())
        .startsWith("connected", "started")
        .endsWith("stopped");
    assertThat(run.lastLine())
        .isEqualTo(
            "{\"event\":\"stopped\",\"agent_id\":\"shout\",\"completed\":1,\"failed\":0,\"declined\":0,\"lost\":0,"
                + "\"reconnects\":0}");
  }

  @Test
  void theCommandKnowsItsTask() throws Exception {
    CompletableFuture<Run> worker =
        start(
            "worker",
            "-c",
            "shout",
            "--exec",
            "echo $PARLEY_TASK_ID $PARLEY_ROUND $PARLEY_ATTEMPT; cat");
    submit("t1", "in");

    Task task = broker.awaitState("t1", TaskState.TASK_STATE_COMPLETED);
    stop(worker);

    assertThat(task.getOutcome().getResult().getOutputs(0).getText()).isEqualTo("t1 1 1\nin");
  }

  @Test
  void withoutACommandTheInputIsTheResult() throws Exception {
    CompletableFuture<Run> worker = start("worker", "-c", "shout", "--agent-id", "parrot");
    submit("t1", "hello");

    Task task = broker.awaitState("t1", TaskState.TASK_STATE_COMPLETED);
    Run run = stop(worker);

    assertThat(task.getOutcome().getResult().getOutputs(0).getText()).isEqualTo("hello");
    assertThat(run.out())
        .startsWith("connected as parrot\nstarted t1 (round 1, attempt 1)\n")
        .endsWith("stopped: 1 completed, 0 failed, 0 declined, 0 lost\n");
  }

  @Test
  void anExitCodeIsAFailureThatSaysWhy() throws Exception {
    CompletableFuture<Run> worker =
        start("worker", "-c", "shout", "--exec", "echo no such luck >&2; exit 65");
    submit("t1", "hello");

    Task task = broker.awaitState("t1", TaskState.TASK_STATE_FAILED);
    stop(worker);

    assertThat(task.getOutcome().getFailure().getFailureClass())
        .isEqualTo(FailureClass.FAILURE_CLASS_INVALID_INPUT);
    assertThat(task.getOutcome().getFailure().getMessage())
        .isEqualTo("the command ended with 65: no such luck");
  }

  @Test
  void otherExitCodesAreTriedAgain() throws Exception {
    CompletableFuture<Run> worker = start("worker", "-c", "shout", "--exec", "exit 3");
    submit("t1", "hello");

    Task task = broker.awaitState("t1", TaskState.TASK_STATE_SCHEDULED);
    stop(worker);

    assertThat(task.getAttempt()).isEqualTo(1);
  }

  @Test
  void cancelingATaskEndsItsCommand() throws Exception {
    CompletableFuture<Run> worker = start("worker", "-c", "shout", "--exec", "sleep 600");
    submit("t1", "hello");
    broker.awaitFrames("shout", frames -> frames.stream().anyMatch(frame -> frame.hasAccept()));

    requester.requester().task("t1").cancel("not needed");

    broker.awaitFrames(
        "shout", frames -> frames.stream().anyMatch(frame -> frame.hasStopEvidence()));
    Run run = stop(worker);
    assertThat(run.out()).contains("lost t1 (round 1, attempt 1)");
  }

  @Test
  void badOptionsAreToldBeforeAnythingIsConnected() {
    assertThat(cli.run("worker").err())
        .contains("missing required option")
        .contains("--capability");
    assertThat(cli.run("worker", "-c", "a", "--max-in-flight", "0").err())
        .contains("--max-in-flight expects a number from 1 to 1000, but found 0");
    assertThat(cli.run("worker", "-c", "a", "-c", "a").err()).contains("each name once");
  }

  private void submit(String id, String text) {
    requester
        .requester()
        .submit(
            TaskDraft.forCapability("shout")
                .idempotencyKey(id)
                .objective("Say it")
                .text(text)
                .build());
  }

  private CompletableFuture<Run> start(String... args) {
    return CompletableFuture.supplyAsync(() -> cli.run(new ToFake(broker), args));
  }

  private Run stop(CompletableFuture<Run> worker) throws Exception {
    cli.stop.ask();
    return worker.get(10, TimeUnit.SECONDS);
  }

  private record ToFake(FakeBroker broker) implements Connector {
    @Override
    public ManagedChannel connect(Endpoint endpoint) {
      return Channels.failing(Status.UNIMPLEMENTED);
    }

    @Override
    public ParleyBuilder agents(Endpoint endpoint) {
      return broker.client();
    }
  }
}
