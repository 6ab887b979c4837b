package dev.parley.engine.task.state;

import dev.parley.engine.dispatch.Demand;
import dev.parley.engine.dispatch.SlotPool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Queued tasks that some agents do not get, because these had an ancestor that asks the same: looks
 * from time to time whether there is anybody else. Confined to the thread of its shard.
 *
 * <p>Who is connected is not stored, and agents come and go: nothing is said before a task has
 * waited for a while, also after a reload.
 */
public final class Circles {

  /** Milliseconds after which it is looked at who there is for a task, again and again. */
  static final long LOOK_MS = 10_000;

  private final Demands demands;

  /** Those that came since it was last asked what time it is. */
  private final List<Task> fresh = new ArrayList<>();

  /** When each is looked at, the next one first. */
  private final LinkedHashMap<Task, Long> looks = new LinkedHashMap<>();

  Circles(Demands demands) {
    this.demands = demands;
  }

  /** A task is queued. */
  void queued(Task task) {
    if (task.circles) {
      fresh.add(task);
    }
  }

  /** A task that nobody but those can do who have what it asks; null when there is none now. */
  public @Nullable Task next(SlotPool slots, long nowMs) {
    if (!fresh.isEmpty()) {
      fresh.forEach(task -> lookAfter(task, nowMs));
      fresh.clear();
    }
    return dueMs() > nowMs ? null : look(slots, nowMs);
  }

  private @Nullable Task look(SlotPool slots, long nowMs) {
    Map<Demand, Boolean> seen = new HashMap<>();
    while (dueMs() <= nowMs) {
      Task task = looks.pollFirstEntry().getKey();
      Lane lane = task.lane;
      if (lane == null || task.hasNobodyElse()) {
        continue;
      }
      Demand demand = lane.turns.queue.demand();
      if (!seen.computeIfAbsent(demand, slots::hasAnybody)
          && seen.computeIfAbsent(demands.asPolicySays(task), slots::hasAnybody)) {
        return task;
      }
      lookAfter(task, nowMs);
    }
    return null;
  }

  private void lookAfter(Task task, long nowMs) {
    looks.putLast(task, nowMs + LOOK_MS);
  }

  /** When {@link #next} may have something, milliseconds since 1970. */
  public long dueMs() {
    return looks.isEmpty() ? Long.MAX_VALUE : looks.firstEntry().getValue();
  }
}
