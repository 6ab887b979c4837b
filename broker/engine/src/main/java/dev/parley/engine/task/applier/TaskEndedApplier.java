package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.Task;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskEnded;

/** The task has its one outcome. */
final class TaskEndedApplier {

  private TaskEndedApplier() {}

  static void apply(Task task, Event event) {
    TaskEnded ended = event.getTaskEnded();
    TaskReason reason = TaskReason.byNumber(ended.getReason());
    task.because(reason);
    task.ended(
        new TaskSnapshot.Outcome(task.state(), reason, event.getActor(), ended.getMessage()));
  }
}
