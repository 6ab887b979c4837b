package dev.parley.engine.task.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DueHeapTest {
  private static final int TASKS = 60;
  private static final int STEPS = 5_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithASortedMap(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Task> tasks = new ArrayList<>();
    for (int i = 1; i <= TASKS; i++) {
      tasks.add(TestTasks.createdAt(i));
    }
    DueHeap heap = new DueHeap();
    Map<Task, Long> model = new TreeMap<>(Comparator.comparingLong(Task::createdPosition));

    for (int step = 0; step < STEPS; step++) {
      Task task = tasks.get(random.nextInt(TASKS));
      // Few different times, so that ties come up; and never, more often than there is a place.
      long dueMs = random.nextInt(3) == 0 ? Long.MAX_VALUE : random.nextInt(20);
      heap.put(task, dueMs);
      if (dueMs == Long.MAX_VALUE) {
        model.remove(task);
      } else {
        model.put(task, dueMs);
      }

      assertThat(heap.size()).isEqualTo(model.size());
      assertThat(heap.first()).as("step %d of seed %d", step, seed).isSameAs(first(model));
    }
  }

  /** The map is in the order of age, so the first of the smallest is the oldest of them. */
  private static @Nullable Task first(Map<Task, Long> model) {
    return model.entrySet().stream()
        .min(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }
}
