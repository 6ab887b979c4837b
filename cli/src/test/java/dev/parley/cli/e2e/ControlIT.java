package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.parley.client.Parley;
import dev.parley.client.ParleyException;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.StopState;
import dev.parley.v1.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators do on the command line, and that it outlives the broker. */
@Timeout(180)
final class ControlIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path data;

  @Test
  void aKillIsReportedAndOutlivesTheBroker() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(data, 0);
        Parley parley = Parley.connect(broker.endpoint());
        Child worker =
            ParleyCommand.start(
                "worker",
                "-c",
                "crawl",
                "-x",
                "sleep 600",
                "--json",
                "--endpoint",
                broker.endpoint())) {
      TaskHandle running = submit(parley, "crawl");
      worker.awaitLine(line -> line.contains("\"started\""), PATIENCE);
      TaskHandle waiting = submit(parley, "crawl");

      List<JsonObject> killed =
          ParleyCommand.json(broker, 0, "kill", "--capability", "crawl", "--reason", "Complaints");
      assertThat(killed.getFirst().get("level").getAsString()).isEqualTo("SWITCH_LEVEL_KILLED");
      JsonObject report = killed.getLast();
      assertThat(report.get("tasks_killed").getAsInt()).isEqualTo(2);
      JsonObject lease = report.getAsJsonArray("leases").get(0).getAsJsonObject();
      assertThat(lease.get("state").getAsString()).isEqualTo(StopState.STOP_STATE_STOPPED.name());

      broker.kill();
      broker.startAgain();
      assertThat(running.get().getState()).isEqualTo(TaskState.TASK_STATE_KILLED);
      assertThat(waiting.get().getState()).isEqualTo(TaskState.TASK_STATE_KILLED);
      ParleyException refused =
          Assertions.catchThrowableOfType(ParleyException.class, () -> submit(parley, "crawl"));
      assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_SCOPE_KILLED);
      assertThat(ParleyCommand.json(broker, 0, "switches")).hasSize(2);
      assertThat(
              ParleyCommand.json(broker, 0, "switches", "1")
                  .getLast()
                  .get("tasks_killed")
                  .getAsInt())
          .isEqualTo(2);

      ParleyCommand.json(broker, 0, "revive", "1", "--stage", "admit");
      TaskHandle again = submit(parley, "crawl");
      awaitState(again, TaskState.TASK_STATE_PAUSED);
      ParleyCommand.json(broker, 0, "revive", "#1");
      worker.awaitLine(line -> line.contains(again.id()) && line.contains("started"), PATIENCE);
      assertThat(ParleyCommand.json(broker, 3, "revive", "no-such-switch").getLast().toString())
          .contains("SWITCH_NOT_FOUND");
    }
  }

  @Test
  void aGraceLetsAWorkerHandInWhatItHas() throws Exception {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    try (BrokerProcess broker = BrokerProcess.start(data, 0);
        Parley parley = Parley.connect(broker.endpoint());
        Worker worker =
            parley
                .worker("counter")
                .capabilityAsync(
                    "count",
                    task -> {
                      CompletableFuture<TaskResult> counting = new CompletableFuture<>();
                      task.onCancel(() -> counting.complete(TaskResult.text("half of it")));
                      begun.complete(null);
                      return counting;
                    })
                .start()) {
      TaskHandle task = submit(parley, "count");
      begun.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

      ParleyCommand.json(
          broker, 0, "task", "cancel", task.id(), "--grace", "30s", "--reason", "Enough");

      awaitState(task, TaskState.TASK_STATE_CANCELED);
      assertThat(task.get().getOutcome().getResult().getOutputs(0).getText())
          .as("what %s hands in", worker.agentId())
          .isEqualTo("half of it");
    }
  }

  @Test
  void whatIsPausedWaitsAndWhatIsParkedIsDealtWith() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(data, 0);
        Parley parley = Parley.connect(broker.endpoint());
        Worker broken =
            parley
                .worker("broken")
                .capability(
                    "fetch",
                    task -> {
                      throw TaskFailure.retryable("it is down");
                    })
                .start()) {
      List<JsonObject> paused = ParleyCommand.json(broker, 0, "pause", "--agent", broken.agentId());
      TaskHandle first = submit(parley, "fetch");
      TaskHandle second = submit(parley, "fetch");
      TaskHandle third = submit(parley, "fetch");
      assertThat(first.get().getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
      ParleyCommand.json(broker, 0, "resume", paused.getFirst().get("switch_number").getAsString());
      for (TaskHandle task : List.of(first, second, third)) {
        awaitState(task, TaskState.TASK_STATE_PARKED);
      }

      assertThat(ParleyCommand.json(broker, 0, "parked", "list", "--because", "attempts-exhausted"))
          .hasSize(4);
      ParleyCommand.json(broker, 0, "parked", "discard", first.id());
      assertThat(first.get().getState()).isEqualTo(TaskState.TASK_STATE_CANCELED);
      try (Worker mended =
          parley.worker("mended").capability("mend", task -> TaskResult.text("ok")).start()) {
        assertThat(mended.agentId()).isEqualTo("mended");
        List<JsonObject> given =
            ParleyCommand.json(broker, 0, "parked", "retarget", "--to-capability", "mend", "--all");
        assertThat(given.getLast().get("done").getAsInt()).isEqualTo(2);
        awaitState(second, TaskState.TASK_STATE_COMPLETED);
        awaitState(third, TaskState.TASK_STATE_COMPLETED);
      }
      assertThat(
              ParleyCommand.json(broker, 1, "parked", "retry", first.id())
                  .getLast()
                  .get("failed")
                  .getAsInt())
          .isEqualTo(1);
      assertThat(parley.control().switches()).isEmpty();
    }
  }

  private static TaskHandle submit(Parley parley, String capability) {
    return parley
        .requester()
        .submit(
            TaskDraft.forCapability(capability)
                .objective("Go on until somebody stops you.")
                .attempts(1)
                .whenAttemptsExhausted(ExhaustionAction.EXHAUSTION_ACTION_PARK)
                .build());
  }

  private static void awaitState(TaskHandle task, TaskState state) throws InterruptedException {
    long begun = System.nanoTime();
    while (task.get().getState() != state) {
      assertThat(System.nanoTime() - begun)
          .as("how long it took until %s was %s, it is %s", task.id(), state, task.get())
          .isLessThan(PATIENCE.toNanos());
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
