package dev.parley.engine.simulation;

import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.Event;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the histories of a shard may take in beside what gets their tasks done. */
final class TrueHistory {

  static final String BOUNDED = "histories are bounded";
  private static final String ONCE = "an endorsement is recorded once";

  private final int eventsMax;

  /** The requests by which somebody vouched for each task. */
  private final Map<TaskKey, Set<String>> endorsements = new HashMap<>();

  /** How many events have brought items to each fan-out: they count apart. */
  private final Map<TaskKey, Integer> additions = new HashMap<>();

  /** Schedules, which let go of their oldest events. */
  private final Set<TaskKey> recurring = new HashSet<>();

  /**
   * @param eventsMax events of a task beyond which it takes in only what it needs
   */
  TrueHistory(int eventsMax) {
    this.eventsMax = eventsMax;
  }

  void happened(Event event) {
    TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
    switch (event.getKindCase()) {
      case TASK_CREATED -> {
        endorsements.remove(key);
        additions.remove(key);
        recurring.remove(key);
        if (event.getTaskCreated().hasSchedule()) {
          recurring.add(key);
        }
      }
      case ITEMS_ADDED -> additions.merge(key, 1, Integer::sum);
      case PROGRESS_REPORTED -> bounded(key, event);
      case LOOP_DETECTED -> {
        if (!event.getLoopDetected().getChildId().isEmpty()) {
          bounded(key, event);
        }
      }
      case CONTENT_ENDORSED -> {
        bounded(key, event);
        Broken.unless(
            endorsements
                .computeIfAbsent(key, k -> new HashSet<>())
                .add(event.getContentEndorsed().getRequestId()),
            ONCE,
            "that of task %s by %s was recorded again",
            key,
            event.getContentEndorsed().getRequestId());
      }
      default -> {}
    }
  }

  private void bounded(TaskKey key, Event event) {
    Broken.unless(
        event.getNumber() - additions.getOrDefault(key, 0) <= eventsMax || recurring.contains(key),
        BOUNDED,
        "event %d of task %s is %s",
        event.getNumber(),
        key,
        event.getKindCase());
  }
}
