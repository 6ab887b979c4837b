package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The join was decided: the task waits for somebody to go on with it, or ends. */
final class TaskResumedApplier {

  private TaskResumedApplier() {}

  static void apply(Facts task, Event event) {
    task.because(TaskReason.NONE);
    task.resumed(event.getTaskResumed());
    if (event.getState() == TaskState.QUEUED.number()) {
      task.queued(event.getTimeMs());
    }
  }
}
