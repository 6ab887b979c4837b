package dev.parley.engine.task.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TasksByAgeTest {
  private static final int STEPS = 20_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void agreesWithASortedMap(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TasksByAge tasks = new TasksByAge();
    TreeMap<Long, Task> model = new TreeMap<>();
    long position = 0;

    for (int step = 0; step < STEPS; step++) {
      // Grows first and shrinks later, so that lists fill up and become empty again.
      boolean grows = random.nextInt(STEPS) > step || model.isEmpty();
      if (grows) {
        position += 1 + random.nextInt(5);
        Task task = TestTasks.createdAt(position);
        tasks.add(task);
        model.put(position, task);
      } else {
        // Mostly the oldest, as it is when trees are forgotten.
        long from = random.nextInt(4) == 0 ? random.nextLong(position + 1) : 0;
        Map.Entry<Long, Task> entry = model.ceilingEntry(from);
        Task task = entry == null ? model.firstEntry().getValue() : entry.getValue();
        tasks.remove(task);
        model.remove(task.createdPosition());
      }

      long asked = random.nextLong(position + 3);
      Map.Entry<Long, Task> lower = model.lowerEntry(asked);
      assertThat(tasks.before(asked))
          .as("step %d of seed %d, before %d", step, seed, asked)
          .isSameAs(lower == null ? null : lower.getValue());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 513, 2_000})
  void goesThroughAllFromTheYoungest(int count) {
    TasksByAge tasks = new TasksByAge();
    for (int i = 1; i <= count; i++) {
      tasks.add(TestTasks.createdAt(i));
    }

    int found = 0;
    long position = Long.MAX_VALUE;
    for (Task task = tasks.before(position); task != null; task = tasks.before(position)) {
      assertThat(task.createdPosition()).isEqualTo(count - found);
      position = task.createdPosition();
      found++;
    }
    assertThat(found).isEqualTo(count);
  }
}
