package dev.parley.client;

import static dev.parley.client.Fixtures.SOON;
import static dev.parley.client.Fixtures.await;
import static dev.parley.client.Fixtures.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.testing.TcpBroker;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Over a real network: the channel that users get, brokers that go away, processes that are told to
 * end.
 */
class NetworkTest {
  private final TcpBroker broker;

  NetworkTest() throws IOException {
    broker = new TcpBroker();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void worksOverTcp() {
    try (Parley parley = Parley.connect(broker.endpoint())) {
      parley.worker("w").capability("work", task -> TaskResult.text(task.text())).start();

      assertThat(parley.requester().submit(draft().text("hi").build()).result(SOON).text())
          .isEqualTo("hi");
    }
  }

  @Test
  void outlivesABrokerThatGoesAwayAndComesBack() throws Exception {
    try (Parley parley = Parley.connect(broker.endpoint())) {
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      parley
          .worker("w")
          .capability(
              "work",
              task -> {
                started.countDown();
                await(go);
                return TaskResult.text("attempt " + task.attempt());
              })
          .start();
      TaskHandle task = parley.requester().submit(draft().build());
      List<TaskEvent> seen = new CopyOnWriteArrayList<>();
      Watch watch = task.watch(seen::add);
      CompletableFuture<TaskOutcome> outcome = task.outcome();
      await(started);

      broker.stop();
      CompletableFuture<TaskHandle> submitted = parley.requester().submitAsync(draft().build());
      go.countDown();
      broker.restart();

      assertThat(outcome.get(20, TimeUnit.SECONDS).orThrow().text()).isEqualTo("attempt 1");
      assertThat(submitted.get(20, TimeUnit.SECONDS).await(SOON).completed()).isTrue();
      assertThat(watch.done()).succeedsWithin(SOON);
      assertThat(seen).extracting(TaskEvent::getNumber).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void hearsOfEndsFromABrokerThatCameBack() throws Exception {
    try (Parley parley = Parley.connect(broker.endpoint())) {
      CompletableFuture<TaskOutcome> outcome = parley.requester().submit(draft().build()).outcome();
      broker.stop();
      broker.restart();
      parley.worker("w").capability("work", task -> TaskResult.text("done")).start();

      assertThat(outcome.get(20, TimeUnit.SECONDS).completed()).isTrue();
      // Followed once more, or found to have ended when it was looked up before that.
      assertThat(broker.calls("StreamTasks") + broker.calls("GetTask")).isGreaterThan(1);
      assertThat(broker.calls("WatchTask")).isZero();
    }
  }

  @Test
  void saysWhenTheBrokerIsAway() throws Exception {
    broker.stop();
    try (Parley parley =
        Parley.builder()
            .endpoint(broker.endpoint())
            .callTimeout(Duration.ofMillis(500))
            .connect()) {
      assertThatThrownBy(() -> parley.requester().submit(draft().build()))
          .isInstanceOfSatisfying(
              ParleyException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE));
    }
    broker.restart();
  }

  @Test
  void aProcessThatIsToldToEndFinishesItsTasks() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                SlowAgent.class.getName(),
                broker.endpoint())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (Parley parley = Parley.connect(broker.endpoint())) {
      TaskHandle task = parley.requester().submit(draft().idempotencyKey("slow").build());
      broker.awaitProgress("slow");

      process.destroy();
      broker.awaitDraining();
      // The agent goes on until it is told that it may end: by the second task, which it must not
      // take.
      TaskHandle next = parley.requester().submit(draft().idempotencyKey("next").build());
      assertThat(task.result(SOON).text()).isEqualTo("finished");

      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(128 + 15);
      broker.awaitInstances(0);
      assertThat(next.get().getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void anEndpointHasAHostAndAPort() {
    for (String wrong : List.of("localhost", "http://localhost:1", ":7450", "a:b", "::1:7450")) {
      assertThatThrownBy(() -> Parley.connect(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("localhost:7450")
          .hasMessageContaining(wrong);
    }
    assertThatThrownBy(() -> Parley.builder().connect())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("endpoint");
    Parley.connect("[::1]:7450").close();
  }
}
