package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.parley.cli.CliTester.Run;
import dev.parley.cli.client.Connector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The promises of the command line, with real processes that are killed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class KillIT {
  private static final int TASKS = 2_000;

  /** With the requests that wait for their answers then, far from all of them. */
  private static final int KILL_AFTER_ACKS = 300;

  @TempDir private Path data;

  private final CliTester cli = new CliTester();
  private int port;
  private volatile ParleyProcess broker;

  @BeforeEach
  void startBroker() throws Exception {
    broker = ParleyProcess.broker(data, 0);
    port = broker.await("ready").get("port").getAsInt();
  }

  @AfterEach
  void close() {
    broker.close();
    cli.close();
  }

  @Test
  void everyAcknowledgedTaskSurvivesAKillUnderLoad() throws Exception {
    CompletableFuture<Void> restarted = new CompletableFuture<>();
    Runnable kill =
        () -> {
          broker.close();
          restarted.completeAsync(this::restart);
        };
    cli.around = out -> new LineTrigger(out, KILL_AFTER_ACKS, kill);

    Run submitted =
        run(
            "task",
            "submit",
            "-c",
            "load",
            "-o",
            "Do it",
            "--id",
            "load",
            "-n",
            Integer.toString(TASKS),
            "--timeout",
            "60s");

    cli.around = out -> out;
    restarted.get(1, TimeUnit.MINUTES);
    Set<String> acked =
        submitted.lines().stream()
            .map(KillIT::json)
            .filter(line -> line.has("created"))
            .map(line -> line.get("task_id").getAsString())
            .collect(Collectors.toSet());
    assertThat(json(submitted.lastLine()).get("acked").getAsInt()).isEqualTo(TASKS);
    assertThat(acked).hasSize(TASKS);
    assertThat(listed()).containsExactlyInAnyOrderElementsOf(acked);

    workThemOff();
  }

  /** Null, so that it can complete a future. */
  private @Nullable Void restart() {
    try {
      broker = ParleyProcess.broker(data, port);
      broker.await("ready");
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void workThemOff() throws Exception {
    try (ParleyProcess worker =
        ParleyProcess.start(
            "worker", "-c", "load", "--max-in-flight", "100", "--endpoint", endpoint(), "--json")) {
      worker.await("connected");
      Run last = run("task", "watch", "load-" + TASKS, "--timeout", "60s");
      assertThat(last.code()).isZero();
      while (listed("--state", "queued,assigned,working,scheduled").size() > 0) {
        // Each look takes as long as the broker needs to answer; the timeout of the test ends it.
        Thread.onSpinWait();
      }
      JsonObject task = json(run("task", "get", "load-7").lastLine());
      assertThat(task.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
      List<Long> numbers =
          task.getAsJsonArray("history").asList().stream()
              .map(event -> event.getAsJsonObject().get("number").getAsLong())
              .toList();
      assertThat(numbers).first().isEqualTo(1L);
      assertThat(numbers)
          .isSorted()
          .doesNotHaveDuplicates()
          .last()
          .isEqualTo((long) numbers.size());
      assertThat(listed("--state", "completed")).hasSize(TASKS);
    }
  }

  @Test
  void anotherWorkerTakesOverFromAKilledOne() throws Exception {
    try (ParleyProcess first = worker("sleep 20")) {
      first.await("connected");
      run(
          "task",
          "submit",
          "-c",
          "slow",
          "-o",
          "Do it",
          "--id",
          "t1",
          "--deadline-heartbeat",
          "2s");
      first.await("started");
      first.kill();
    }
    try (ParleyProcess second = worker("echo done by the second")) {
      second.await("completed");

      JsonObject task = json(run("task", "get", "t1").lastLine());
      assertThat(task.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
      assertThat(task.get("attempt").getAsInt()).isEqualTo(2);
      assertThat(task.toString())
          .contains("FAILURE_CLASS_LEASE_LOST")
          .contains("done by the second");
    }
  }

  @Test
  void sigtermEndsItCleanlyAndNothingIsLost() throws Exception {
    run("task", "submit", "-c", "load", "-o", "Do it", "--id", "t1");

    assertThat(broker.terminate()).isZero();
    broker.await("stopped");
    broker = ParleyProcess.broker(data, port);
    broker.await("ready");

    assertThat(listed()).containsExactly("t1");
  }

  @Test
  void twoBrokersDoNotShareAFolder() throws Exception {
    Run second = cli.run("up", "--port", "0", "--data-dir", data.toString(), "--json");

    assertThat(second.code()).isEqualTo(7);
    assertThat(second.lastLine()).contains("\"reason\":\"DATA_DIR_IN_USE\"");
  }

  private ParleyProcess worker(String command) throws Exception {
    return ParleyProcess.start(
        "worker", "-c", "slow", "--exec", command, "--endpoint", endpoint(), "--json");
  }

  private List<String> listed(String... filters) {
    String[] args = new String[filters.length + 4];
    System.arraycopy(new String[] {"task", "list", "--limit", "0"}, 0, args, 0, 4);
    System.arraycopy(filters, 0, args, 4, filters.length);
    return run(args).lines().stream()
        .map(KillIT::json)
        .filter(line -> line.has("task_id"))
        .map(line -> line.get("task_id").getAsString())
        .toList();
  }

  private String endpoint() {
    return "127.0.0.1:" + port;
  }

  private Run run(String... args) {
    String[] all = new String[args.length + 3];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--endpoint";
    all[args.length + 1] = endpoint();
    all[args.length + 2] = "--json";
    return cli.run(Connector.network(), all);
  }

  private static JsonObject json(String line) {
    return JsonParser.parseString(line).getAsJsonObject();
  }
}
