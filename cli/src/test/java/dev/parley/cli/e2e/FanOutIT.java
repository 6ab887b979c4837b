package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.parley.client.Content;
import dev.parley.client.Parley;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.v1.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Items of a fan-out that come from the user's own code. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
final class FanOutIT {
  private static final int ITEMS = 1_500;

  private final BrokerProcess broker;

  FanOutIT(BrokerProcess broker) {
    this.broker = broker;
  }

  @Test
  void itemsThatFailInTheMiddleCanBeSentAgain() throws Exception {
    try (Parley parley = Parley.connect(broker.endpoint())) {
      parley
          .worker("echo")
          .capability("text.echo.items", task -> TaskResult.text(task.text()))
          .maxInFlight(32)
          .start();

      assertThatThrownBy(() -> parley.requester().submitFanOut(draft(), () -> items(1_200)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no item 1200");
      var all = parley.requester().submitFanOut(draft(), () -> items(ITEMS));

      assertThat(all.await(Duration.ofMinutes(1)).completed()).isTrue();
      assertThat(all.get().getChildCount()).isEqualTo(ITEMS);
    }
  }

  @Test
  void aManagerMakesAChildForEachOfManyItemsAndWaitsForThem() throws Exception {
    try (Parley parley = Parley.connect(broker.endpoint())) {
      parley
          .worker("measurer")
          .capability("text.measure", task -> TaskResult.text("" + task.text().length()))
          .maxInFlight(8)
          .start();
      parley.worker("adder").capability("text.measure.sum", FanOutIT::sum).start();
      parley.worker("fan-out-manager").capability("text.measure.all", FanOutIT::measureAll).start();

      TaskHandle root =
          parley
              .requester()
              .submit(TaskDraft.forCapability("text.measure.all").objective("All.").build());

      assertThat(root.result(Duration.ofMinutes(1)).text()).isEqualTo("30 items, 200");
    }
  }

  private static TaskResult measureAll(TaskContext task) {
    TaskDraft each = TaskDraft.forCapability("text.measure").objective("Measure it.").build();
    TaskHandle all =
        task.manager()
            .submitFanOut(
                TaskDraft.forEach(each)
                    .objective("Measure all.")
                    .parallelism(4)
                    .reduceBy("text.measure.sum")
                    .build(),
                () -> items(ITEMS, 30),
                "all");
    return TaskResult.text(task.manager().collect(List.of(all)).await().get(0).orThrow().text());
  }

  private static TaskResult sum(TaskContext task) {
    int count = 0;
    int sum = 0;
    for (TaskOutcome outcome : task.resumption().orElseThrow().outcomes()) {
      count++;
      sum += Integer.parseInt(outcome.orThrow().text());
    }
    return TaskResult.text(count + " items, " + sum);
  }

  @Test
  void itemsComeFromAFileOnTheCommandLine(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("items.txt");
    Files.write(file, IntStream.range(0, 40).mapToObj(item -> "item " + item).toList());
    try (Parley parley = Parley.connect(broker.endpoint())) {
      parley
          .worker("file-echo")
          .capability("text.echo.file", task -> TaskResult.text(task.text()))
          .maxInFlight(8)
          .start();

      JsonObject line =
          ParleyCommand.json(
                  broker,
                  0,
                  "task",
                  "submit",
                  "-c",
                  "text.echo.file",
                  "-o",
                  "Echo it",
                  "--items",
                  file.toString(),
                  "--parallelism",
                  "5",
                  "--wait",
                  "--timeout",
                  "60s")
              .getFirst();

      JsonObject task = line.getAsJsonObject("task");
      assertThat(task.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
      assertThat(task.get("child_count").getAsInt()).isEqualTo(40);
    }
  }

  @Test
  void aJoinFromTheCommandLineGoesOnInTimeAndLeavesTheOthers(@TempDir Path dir) throws Exception {
    Path file = Files.write(dir.resolve("items.txt"), List.of("one", "slow", "three"));
    CountDownLatch left = new CountDownLatch(1);
    try (Parley parley = Parley.connect(broker.endpoint())) {
      parley
          .worker("patchy")
          .capability(
              "text.patchy",
              task -> {
                if (task.text().equals("slow")) {
                  task.onCancel(left::countDown);
                  left.await();
                }
                return TaskResult.text(task.text());
              })
          .maxInFlight(3)
          .start();
      parley.worker("counter").capability("text.patchy.count", task -> count(task, left)).start();

      JsonObject task =
          ParleyCommand.json(
                  broker,
                  0,
                  ("task submit -c text.patchy -o Echo --join-timeout 2s --join-failures fail_fast"
                          + " --join-losers leave --reduce-by text.patchy.count --wait"
                          + " --timeout 60s --items "
                          + file)
                      .split(" "))
              .getFirst()
              .getAsJsonObject("task");

      assertThat(task.getAsJsonObject("join").get("decision").getAsString())
          .isEqualTo("JOIN_DECISION_TIMED_OUT");
      assertThat(task.getAsJsonObject("join").get("completed").getAsInt()).isEqualTo(2);
      assertThat(task.toString()).contains("2 in time, the other left: true");
      assertThat(left.await(30, TimeUnit.SECONDS)).as("it ends with the task").isTrue();
    }
  }

  private static TaskResult count(TaskContext task, CountDownLatch left) {
    int count = 0;
    for (TaskOutcome outcome : task.resumption().orElseThrow().outcomes()) {
      count += outcome.completed() ? 1 : 0;
    }
    return TaskResult.text("%d in time, the other left: %b".formatted(count, left.getCount() == 1));
  }

  private static TaskDraft draft() {
    return TaskDraft.forEach(TaskDraft.forCapability("text.echo.items").objective("Echo.").build())
        .objective("Echo all.")
        .idempotencyKey("echo-items")
        .build();
  }

  /** Fails when it comes to an item that is not there. */
  private static Iterator<Part> items(int there) {
    return items(there, ITEMS);
  }

  private static Iterator<Part> items(int there, int count) {
    return IntStream.range(0, count)
        .mapToObj(item -> {
          if (item == there) {
            throw new IllegalStateException("no item " + item);
          }
          return Content.textPart("item " + item);
        })
        .iterator();
  }
}
