package dev.parley.engine.task.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.dispatch.Demand;
import dev.parley.engine.dispatch.Target;
import dev.parley.engine.task.Labels;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drives a queue at random beside nested maps that say the same in the plainest way. */
final class ReadyQueueTest {
  private static final int STEPS = 5_000;
  private static final List<String> KEYS = List.of("", "x", "y", "z");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithNestedMaps(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ReadyQueue queue =
        new ReadyQueue(
            new Demand(
                Target.capability("acme", "work"), Labels.NONE, Collections.emptySortedSet()));
    Model model = new Model();
    List<Task> taken = new ArrayList<>();
    List<Task> waiting = new ArrayList<>();
    int heads = 0;

    for (int step = 1; step <= STEPS; step++) {
      int chance = random.nextInt(100);
      Task head = model.head();
      if (chance < 45) {
        Task task = TestTasks.createdAt(step, anything(random));
        queue.add(task);
        model.add(task);
        waiting.add(task);
      } else if (chance < 50 && !taken.isEmpty()) {
        // Yielded or to be done again: an old task among younger ones.
        Task again = taken.remove(random.nextInt(taken.size()));
        queue.add(again);
        model.add(again);
        waiting.add(again);
      } else if (chance < 60 && !waiting.isEmpty()) {
        // Canceled or parked; a parked one may come back.
        Task left = waiting.remove(random.nextInt(waiting.size()));
        queue.remove(left, requireNonNull(left.lane));
        model.remove(left);
        if (random.nextBoolean()) {
          taken.add(left);
        }
      } else if (head != null) {
        queue.take(head);
        model.take();
        waiting.remove(head);
        taken.add(head);
        heads++;
      }
      assertThat(queue.head()).as("step %d of seed %d", step, seed).isSameAs(model.head());
    }
    assertThat(heads).isGreaterThan(STEPS / 5);

    for (Task head = model.head(); head != null; head = model.head()) {
      assertThat(queue.head()).as("what is left of seed %d", seed).isSameAs(head);
      queue.take(head);
      model.take();
    }
    assertThat(queue.head()).isNull();
  }

  private static TaskCreated.Builder anything(SplittableRandom random) {
    return TaskCreated.newBuilder()
        .setPriority(random.nextInt(10) < 8 ? 0 : random.nextInt(-2, 3))
        .setFairnessKey(KEYS.get(random.nextInt(KEYS.size())));
  }

  private static final class Model {
    private final TreeMap<Integer, LinkedHashMap<String, NavigableSet<Task>>> byPriority =
        new TreeMap<>(Comparator.reverseOrder());

    void add(Task task) {
      String key = task.created().getFairnessKey();
      var lanes =
          byPriority.computeIfAbsent(task.created().getPriority(), p -> new LinkedHashMap<>());
      lanes
          .computeIfAbsent(key, k -> new TreeSet<>(Comparator.comparingLong(Task::createdPosition)))
          .add(task);
    }

    @Nullable Task head() {
      return byPriority.isEmpty()
          ? null
          : byPriority.firstEntry().getValue().firstEntry().getValue().first();
    }

    void take() {
      var lanes = byPriority.firstEntry().getValue();
      var turn = lanes.pollFirstEntry();
      turn.getValue().pollFirst();
      lanes.putLast(turn.getKey(), turn.getValue());
      dropEmpty();
    }

    void remove(Task task) {
      byPriority.values().forEach(lanes -> lanes.values().forEach(lane -> lane.remove(task)));
      dropEmpty();
    }

    private void dropEmpty() {
      byPriority.values().forEach(lanes -> lanes.values().removeIf(NavigableSet::isEmpty));
      byPriority.values().removeIf(LinkedHashMap::isEmpty);
    }
  }
}
