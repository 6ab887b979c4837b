package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Parley;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.Capability;
import dev.parley.v1.Reviewer;
import dev.parley.v1.Task;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whom a task goes to when the rounds of its first agents are used up. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
final class EscalationIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BrokerProcess broker;

  EscalationIT(BrokerProcess broker) {
    this.broker = broker;
  }

  @Test
  void expertsDoTheLastRoundAndTheChecksJudgeIt() {
    try (Parley parley = Parley.connect(broker.endpoint());
        Worker junior = writer(parley, "junior", "letter.write", "short");
        Worker senior = writer(parley, "senior", "letter.expert", "a letter of some length")) {
      TaskHandle task = parley.requester().submit(draft());

      assertThat(task.await(PATIENCE).completed()).as("by %s", senior.agentId()).isTrue();
      Task done = task.get();
      assertThat(done.getReason()).isEqualTo(TaskReason.TASK_REASON_UNREVIEWED);
      assertThat(done.getRound()).as("the second, after %s", junior.agentId()).isEqualTo(2);
    }
  }

  @Test
  void expertsGetWhatNobodyElseHasAnAttemptLeftFor() throws Exception {
    try (Parley parley = Parley.connect(broker.endpoint());
        Worker junior =
            parley
                .worker("junior")
                .capability(
                    "rate.fetch",
                    task -> {
                      throw TaskFailure.retryable("I can't reach it");
                    })
                .start();
        Worker senior = writer(parley, "senior", "rate.expert", "1.0842")) {
      TaskHandle task =
          parley
              .requester()
              .submit(
                  TaskDraft.forCapability("rate.fetch")
                      .objective("Fetch the rate.")
                      .attempts(1)
                      .escalateAttemptsTo("rate.expert")
                      .build());

      assertThat(task.result(PATIENCE).text())
          .as("by %s, after %s", senior.agentId(), junior.agentId())
          .isEqualTo("1.0842");
      assertThat(ParleyCommand.json(broker, 0, "task", "watch", task.id()))
          .filteredOn(event -> event.has("failed"))
          .singleElement()
          .satisfies(event ->
              assertThat(event.getAsJsonObject("failed").getAsJsonObject("escalated_to").toString())
                  .contains("rate.expert"));
    }
  }

  @Test
  void aHumanDecidesWhenTheExpertsAreSentBackAsWell() throws Exception {
    try (Parley parley = Parley.connect(broker.endpoint());
        Worker junior = writer(parley, "junior", "letter.write", "short");
        Worker senior = writer(parley, "senior", "letter.expert", "brief")) {
      TaskHandle task = parley.requester().submit(draft());
      long begun = System.nanoTime();
      while (task.get().getState() != TaskState.TASK_STATE_VERIFYING) {
        assertThat(System.nanoTime() - begun)
            .as("of %s and %s", junior.agentId(), senior.agentId())
            .isLessThan(PATIENCE.toNanos());
        TimeUnit.MILLISECONDS.sleep(20);
      }
      Task waits = task.get();
      assertThat(waits.getReason()).isEqualTo(TaskReason.TASK_REASON_ESCALATED);
      assertThat(waits.getAwaitedReviewer()).isEqualTo(Reviewer.REVIEWER_HUMAN);
    }
  }

  @Test
  void aResultIsHeldToWhatItsAgentSaysOfItself() {
    Capability declared =
        Capability.newBuilder()
            .setName("bill.write")
            .setOutputSchema("{\"required\": [\"total\"]}")
            .build();
    try (Parley parley = Parley.connect(broker.endpoint());
        Worker worker =
            parley
                .worker("biller")
                .capability(
                    declared, task -> TaskResult.json(task.round() == 1 ? "{}" : "{\"total\": 1}"))
                .start()) {
      TaskHandle task =
          parley
              .requester()
              .submit(TaskDraft.forCapability("bill.write").objective("Write it.").build());

      assertThat(task.await(PATIENCE).completed()).as("by %s", worker.agentId()).isTrue();
      assertThat(task.get().getRound()).isEqualTo(2);
      assertThat(task.get().getRounds(0).getVerdict().getFeedback())
          .contains("the output schema on the agent's card");
    }
  }

  private static Worker writer(Parley parley, String agentId, String capability, String letter) {
    return parley.worker(agentId).capability(capability, task -> TaskResult.text(letter)).start();
  }

  private static TaskDraft draft() {
    return TaskDraft.forCapability("letter.write")
        .objective("Write a letter.")
        .checkThat("long", "size(outputs[\"\"]) > 10", "Write more.")
        .rounds(1)
        .escalateTo("letter.expert")
        .build();
  }
}
