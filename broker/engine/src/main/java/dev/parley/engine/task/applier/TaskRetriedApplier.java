package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** A parked task goes on with fresh attempts. */
final class TaskRetriedApplier {

  private TaskRetriedApplier() {}

  static void apply(Facts task, Event event, TaskRules rules) {
    if (task.spending() != null) {
      task.spending().released();
    }
    task.because(TaskReason.NONE);
    task.awaitsPolicy();
    task.freshAttempts();
    if (event.getTaskRetried().getNextRound()) {
      task.nextRound();
    }
    if (event.getState() == TaskState.QUEUED.number()) {
      task.queued(event.getTimeMs());
    } else if (event.getState() == TaskState.SCHEDULED.number()) {
      task.startsWhenAsked();
    } else if (event.getState() == TaskState.AWAITING_CHILDREN.number()) {
      FanOuts.goesOn(task, event, rules);
    }
  }
}
