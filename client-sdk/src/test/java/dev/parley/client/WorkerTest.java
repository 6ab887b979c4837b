package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.testing.FakeBroker;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final FakeBroker broker = FakeBroker.start();
  private final Parley parley = broker.connect();

  @AfterEach
  void close() {
    parley.close();
    broker.close();
  }

  @Test
  void doesATask() {
    parley.worker("echo-1").capability("echo", task -> TaskResult.text(task.text())).start();

    TaskOutcome outcome = parley.requester().submit(echo("hello")).await(SOON);

    assertThat(outcome.state()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    assertThat(outcome.orThrow().text()).isEqualTo("hello");
  }

  @Test
  void doesManyTasks() {
    parley
        .worker("echo-1")
        .capability("echo", task -> TaskResult.text(task.text()))
        .maxInFlight(4)
        .start();
    List<TaskDraft> drafts = List.of(echo("a"), echo("b"), echo("c"), echo("d"), echo("e"));

    List<String> texts =
        parley.requester().submitAll(drafts).stream()
            .map(submission -> submission.orThrow().result(SOON).text())
            .toList();

    assertThat(texts).containsExactly("a", "b", "c", "d", "e");
  }

  private static TaskDraft echo(String text) {
    return TaskDraft.forCapability("echo").objective("Say it back.").text(text).build();
  }
}
