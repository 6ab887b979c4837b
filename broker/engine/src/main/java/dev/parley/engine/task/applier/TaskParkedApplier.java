package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/**
 * Nothing is left to try. An attempt that is cut off does not count among those of the retry
 * policy, but what was spent on a loop was an attempt of the budget.
 */
final class TaskParkedApplier {

  private TaskParkedApplier() {}

  static void apply(Facts task, Event event) {
    TaskReason reason = TaskReason.byNumber(event.getTaskParked().getReason());
    if (task.isLeased()) {
      task.broken();
      task.unleased();
      if (reason == TaskReason.LOOP_DETECTED) {
        task.uncountAttemptOfRound();
      } else {
        task.uncountAttempt();
      }
    }
    task.startsAt(0);
    task.because(reason);
  }
}
