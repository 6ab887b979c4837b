package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** A switch holds the task; an attempt that it took back does not count. */
final class TaskPausedApplier {

  private TaskPausedApplier() {}

  static void apply(Facts task, Event event, TaskRules rules) {
    task.because(TaskReason.PAUSE_REQUESTED);
    if (event.getTaskPaused().getLeaseToken() > 0) {
      task.broken();
      task.unleased();
      if (!rules.breaks(TaskRule.PAUSE_EATS_ATTEMPT)) {
        task.uncountAttempt();
      }
    }
  }
}
