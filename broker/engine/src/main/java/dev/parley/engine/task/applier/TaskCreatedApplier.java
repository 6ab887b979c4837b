package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Task;
import dev.parley.engine.task.state.TaskTable;
import dev.parley.journal.v1.Event;

/** The task exists. */
final class TaskCreatedApplier {

  private TaskCreatedApplier() {}

  static Task create(TaskTable table, Event event, long position) {
    TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
    Task task = new Task(key, event.getTaskCreated(), event, position);
    table.add(task);
    return task;
  }

  static void apply(Task task, Event event) {
    if (task.state() == TaskState.SCHEDULED) {
      task.because(TaskReason.START_TIME);
      task.startsAt(event.getTaskCreated().getStartTimeMs());
    } else {
      task.queued(event.getTimeMs());
    }
  }
}
