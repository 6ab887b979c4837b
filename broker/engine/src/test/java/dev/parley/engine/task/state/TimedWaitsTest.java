package dev.parley.engine.task.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.SwitchEased;
import dev.parley.journal.v1.SwitchEngaged;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimedWaitsTest {
  private static final int TASKS = 1_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final Map<Switch, Set<Task>> held = new HashMap<>();
  private int looks;
  private final TimedWaits waits =
      new TimedWaits((off, task) -> {
        looks++;
        return held.getOrDefault(off, Set.of()).contains(task);
      });

  private static Switch off(int number, long offTimeMs) {
    TaskKey key = new TaskKey("t", "!s" + number);
    Event engaged =
        Event.newBuilder()
            .setNumber(1)
            .setSwitchEngaged(SwitchEngaged.newBuilder().setLevel(SwitchLevel.HELD.number()))
            .build();
    Switch one = new Switch(key, engaged, 1);
    one.ease(
        Event.newBuilder()
            .setNumber(2)
            .setTimeMs(offTimeMs)
            .setSwitchEased(SwitchEased.newBuilder().setLevel(SwitchLevel.OFF.number()))
            .build(),
        2);
    return one;
  }

  private List<Task> waitingSince(long firstMs) {
    List<Task> tasks = new ArrayList<>();
    for (int i = 1; i <= TASKS; i++) {
      tasks.add(TestTasks.createdAt(i));
      waits.put(tasks.getLast(), firstMs + i);
    }
    return tasks;
  }

  @Test
  void whatHasBegunToWaitSinceIsNotLookedAt() {
    waitingSince(5_000);

    assertThat(waits.anyWasHeldBy(off(1, 5_003))).isFalse();

    assertThat(looks).isEqualTo(2);
  }

  @Test
  void aPauseThatIsNeededIsNotLookedForAgain() {
    List<Task> tasks = waitingSince(0);
    Switch pause = off(1, 10_000);
    held.put(pause, Set.of(tasks.get(600), tasks.get(900)));
    assertThat(waits.anyWasHeldBy(pause)).isTrue();
    looks = 0;

    for (int i = 0; i < 100; i++) {
      assertThat(waits.anyWasHeldBy(pause)).isTrue();
    }
    assertThat(looks).as("one for each time that it is asked").isEqualTo(100);

    waits.put(tasks.get(600), 20_000);
    assertThat(waits.anyWasHeldBy(pause)).as("another one waits").isTrue();
    waits.put(tasks.get(900), NEVER);
    assertThat(waits.anyWasHeldBy(pause)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithALookAtAll(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Task> tasks = waitingSince(0).subList(0, 20);
    tasks.forEach(task -> waits.put(task, NEVER));
    List<Switch> pauses = new ArrayList<>();
    for (int number = 1; number <= 5; number++) {
      pauses.add(off(number, random.nextInt(20)));
    }
    for (int step = 0; step < 5_000; step++) {
      Switch pause = pauses.get(random.nextInt(pauses.size()));
      waits.put(
          tasks.get(random.nextInt(tasks.size())),
          random.nextBoolean() ? NEVER : random.nextInt(25));
      held.put(
          pause,
          Set.of(tasks.get(random.nextInt(10)), tasks.get(10 + random.nextInt(tasks.size() - 10))));

      assertThat(waits.anyWasHeldBy(pause))
          .isEqualTo(
              held.get(pause).stream().anyMatch(task -> task.waitsSinceMs < pause.offTimeMs()));
    }
  }
}
