package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Parley;
import dev.parley.client.Submission;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.TaskReturn;
import dev.parley.client.Worker;
import dev.parley.client.Yield;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A tree of managers that is far larger than the places of all workers together: managers that held
 * their places while they wait would keep their own children from ever being started.
 */
@Timeout(400)
@ExtendWith(SharedBroker.class)
final class YieldTreeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int DEPTH = 4;
  private static final int FAN_OUT = 10;
  private static final int INSTANCES = 5;
  private static final int PLACES = 10;

  private final BrokerProcess broker;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final Map<String, Integer> begun = new ConcurrentHashMap<>();

  YieldTreeIT(BrokerProcess broker) {
    this.broker = broker;
  }

  @Test
  void elevenThousandTasksFinishWithFiftyPlaces() {
    List<Worker> workers = new ArrayList<>();
    try (Parley parley = Parley.connect(broker.endpoint())) {
      for (int i = 0; i < INSTANCES; i++) {
        workers.add(
            parley
                .worker("member-" + i)
                .capability("yield.tree", this::work)
                .maxInFlight(PLACES)
                .start());
      }
      long start = System.nanoTime();
      TaskHandle root = parley.requester().submit(task(""));
      assertThat(root.result(PATIENCE).text()).isEqualTo("10000");
      System.out.printf(
          "YieldTreeIT: %,d tasks in %.1f s with at most %d of %d places%n",
          begun.size(), (System.nanoTime() - start) / 1e9, mostRunning.get(), INSTANCES * PLACES);
    } finally {
      workers.forEach(Worker::close);
    }
    assertThat(begun).hasSize(1 + 10 + 100 + 1_000 + 10_000);
    assertThat(mostRunning).hasValueLessThanOrEqualTo(INSTANCES * PLACES);
  }

  private TaskReturn work(TaskContext task) {
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      begun.merge(task.taskId(), 1, Integer::sum);
      if (task.depth() == DEPTH) {
        return TaskResult.text("1");
      }
      if (task.resumption().isEmpty()) {
        Map<String, TaskDraft> children = new LinkedHashMap<>();
        for (int i = 0; i < FAN_OUT; i++) {
          children.put("c" + i, task(task.taskId() + ", child " + i));
        }
        task.manager().submitAll(children).forEach(Submission::orThrow);
        return Yield.untilAll();
      }
      int leaves = 0;
      for (TaskOutcome child : task.resumption().get().outcomes()) {
        leaves += Integer.parseInt(child.orThrow().text());
      }
      return TaskResult.text(Integer.toString(leaves));
    } finally {
      running.decrementAndGet();
    }
  }

  private static TaskDraft task(String text) {
    return TaskDraft.forCapability("yield.tree").objective("Count the leaves. " + text).build();
  }
}
