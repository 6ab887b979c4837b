package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.client.Parley;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Lease;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.TaskEvent.EventCase;
import dev.parley.v1.TaskServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers die in the middle of a task, or are only thought to be dead. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
final class WorkerKillIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);

  private final BrokerProcess broker;
  private final ManagedChannel channel;
  private final Parley parley;

  WorkerKillIT(BrokerProcess broker) {
    this.broker = broker;
    this.channel =
        Grpc.newChannelBuilder(broker.endpoint(), InsecureChannelCredentials.create()).build();
    this.parley = Parley.connect(broker.endpoint());
  }

  @AfterEach
  void close() {
    parley.close();
    channel.shutdownNow();
  }

  @Test
  void anotherWorkerTakesOverFromAKilledOne() throws Exception {
    TaskHandle task = submit("kill.worker");
    long begun;
    try (Child first =
        ParleyCommand.start(
            "worker",
            "--capability",
            "kill.worker",
            "--agent-id",
            "first",
            "--exec",
            "sleep 600",
            "--json",
            "--endpoint",
            broker.endpoint())) {
      first.awaitLine(line -> line.contains("\"event\":\"started\""), PATIENCE);
      begun = System.nanoTime();
      first.kill();
    }
    try (Worker second =
        parley
            .worker("second")
            .capability("kill.worker", context -> TaskResult.text("done by the second"))
            .start()) {
      assertThat(task.result(PATIENCE).text()).isEqualTo("done by the second");
      System.out.printf(
          "WorkerKillIT: %s took over %.1f s after the kill, with a heartbeat timeout of %s s%n",
          second.agentId(), (System.nanoTime() - begun) / 1e9, HEARTBEAT.toSeconds());
    }
    History history = history(task);
    history.checkCompleted();
    assertThat(history.all(EventCase.ASSIGNED))
        .extracting(event -> event.getAssigned().getAssignee().getId())
        .startsWith("first")
        .endsWith("second");
    assertThat(history.all(EventCase.FAILED))
        .extracting(event -> event.getFailed().getFailure().getFailureClass())
        .isNotEmpty()
        .containsOnly(FailureClass.FAILURE_CLASS_LEASE_LOST);
  }

  @Test
  void theLateResultOfADeadWorkerIsStale() throws Exception {
    TaskHandle task = submit("late.result");
    AgentWire dead = new AgentWire(channel, "dead", "late.result");
    Lease lost = dead.awaitAssignment().getLease();
    // It says nothing from here on, until its task is somebody else's. Its stream stays open.
    CompletableFuture<Lease> taken = new CompletableFuture<>();
    CompletableFuture<TaskResult> result = new CompletableFuture<>();
    try (Worker successor = successor(taken, result)) {
      Lease present = taken.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

      ErrorReason late = dead.deliver(lost, "too late").getRefusal().getReason();
      AgentWire back = dead.again(channel, lost);
      List<Lease> confirmed = back.awaitWelcome().getConfirmedLeasesList();
      ErrorReason later = back.deliver(lost, "later still").getRefusal().getReason();
      result.complete(TaskResult.text("in time"));

      assertThat(present.getToken()).isGreaterThan(lost.getToken());
      assertThat(late).isEqualTo(ErrorReason.ERROR_REASON_STALE_LEASE);
      assertThat(confirmed).as("leases confirmed to the one that came back").isEmpty();
      assertThat(later).isEqualTo(ErrorReason.ERROR_REASON_STALE_LEASE);
      assertThat(task.result(PATIENCE).text()).isEqualTo("in time");
      assertThat(back.deliver(lost, "after the end").hasRefusal()).isTrue();
      back.close();
      System.out.printf(
          "WorkerKillIT: lease %d went to %s as lease %d; the late results: %s, %s%n",
          lost.getToken(), successor.agentId(), present.getToken(), late, later);
    }
    History history = history(task);
    history.checkCompleted();
    assertThat(history.leaseTokens()).startsWith(lost.getToken());
  }

  /** An agent that tells which lease it got, and is done when the result is there. */
  private Worker successor(CompletableFuture<Lease> taken, CompletableFuture<TaskResult> result) {
    return parley
        .worker("successor")
        .capabilityAsync(
            "late.result",
            context -> {
              taken.complete(context.lease());
              return result.copy();
            })
        .start();
  }

  /** A task whose agent may be silent for two seconds, and which is tried again soon after. */
  private TaskHandle submit(String capability) {
    return parley
        .requester()
        .submit(
            TaskDraft.forCapability(capability)
                .objective("Get done, whoever does it.")
                .heartbeatTimeout(HEARTBEAT)
                .retryPolicy(
                    RetryPolicy.newBuilder().setInitialBackoff(Durations.fromMillis(50)).build())
                .build());
  }

  private History history(TaskHandle task) {
    return History.read(TaskServiceGrpc.newBlockingStub(channel), task.id(), PATIENCE);
  }
}
