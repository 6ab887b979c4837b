package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.parley.client.Parley;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.NodeState;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A planned restart: drained, stopped, started, and nothing of it costs an attempt. */
@Timeout(180)
final class NodeDrainIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path data;

  @Test
  void aPlannedRestartCostsNoAttempt() throws Exception {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<TaskResult> working = new CompletableFuture<>();
    try (BrokerProcess broker = BrokerProcess.start(data, 0);
        Parley parley = Parley.connect(broker.endpoint());
        Worker worker =
            parley
                .worker("ann")
                .maxInFlight(1)
                .capabilityAsync(
                    "build",
                    task -> {
                      begun.complete(null);
                      return working;
                    })
                .start()) {
      TaskHandle runs = submit(parley);
      begun.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

      JsonObject drained =
          ParleyCommand.json(broker, 1, "node", "drain", "--wait", "1s", "--reason", "New version")
              .getLast();
      assertThat(drained.get("state").getAsString())
          .isEqualTo(NodeState.NODE_STATE_DRAINING.name());
      assertThat(drained.get("in_flight").getAsInt()).isEqualTo(1);
      TaskHandle waits = submit(parley);
      assertThat(waits.get().getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);

      broker.stop();
      broker.startAgain();
      assertThat(ParleyCommand.json(broker, 0, "node", "show").getLast().get("state").getAsString())
          .isEqualTo(NodeState.NODE_STATE_SERVING.name());
      working.complete(TaskResult.text("built by " + worker.agentId()));
      for (TaskHandle task : List.of(runs, waits)) {
        Task ended = await(task);
        assertThat(ended.getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
        assertThat(ended.getAttempt()).isEqualTo(1);
      }
    }
  }

  @Test
  void aDrainedNodeServesAgainWhenItIsUndrained() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(data, 0);
        Parley parley = Parley.connect(broker.endpoint());
        Worker worker =
            parley.worker("ann").capability("build", task -> TaskResult.text("ok")).start()) {
      assertThat(await(submit(parley)).getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
      assertThat(
              ParleyCommand.json(broker, 0, "node", "drain").getLast().get("state").getAsString())
          .isEqualTo(NodeState.NODE_STATE_DRAINED.name());
      TaskHandle waits = submit(parley);
      assertThat(waits.get().getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);

      ParleyCommand.json(broker, 0, "node", "undrain");
      assertThat(await(waits).getState())
          .as("by %s", worker.agentId())
          .isEqualTo(TaskState.TASK_STATE_COMPLETED);
    }
  }

  @Test
  void anAgentIsDrainedAndOthersGoOn() throws Exception {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<TaskResult> working = new CompletableFuture<>();
    try (BrokerProcess broker = BrokerProcess.start(data, 0);
        Parley parley = Parley.connect(broker.endpoint());
        Worker ann =
            parley
                .worker("ann")
                .capabilityAsync(
                    "build",
                    task -> {
                      begun.complete(null);
                      return working;
                    })
                .start()) {
      TaskHandle first = submit(parley);
      begun.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      ParleyCommand.json(
          broker, 0, "pause", "--agent", ann.agentId(), "--reason", "Its machine is serviced");
      TaskHandle second = submit(parley);
      assertThat(second.get().getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
      try (Worker bob =
          parley.worker("bob").capability("build", task -> TaskResult.text("bob")).start()) {
        Task done = await(second);
        assertThat(done.getOutcome().getResult().getOutputs(0).getText())
            .as(bob.agentId())
            .isEqualTo("bob");
        working.complete(TaskResult.text("ann"));
        assertThat(await(first).getOutcome().getResult().getOutputs(0).getText()).isEqualTo("ann");
      }
    }
  }

  private static TaskHandle submit(Parley parley) {
    return parley
        .requester()
        .submit(TaskDraft.forCapability("build").objective("Build it.").build());
  }

  private static Task await(TaskHandle task) throws InterruptedException {
    long begun = System.nanoTime();
    while (task.get().getState().getNumber() < TaskState.TASK_STATE_COMPLETED_VALUE) {
      assertThat(System.nanoTime() - begun)
          .as("how long %s took, it is %s", task.id(), task.get())
          .isLessThan(PATIENCE.toNanos());
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return task.get();
  }
}
