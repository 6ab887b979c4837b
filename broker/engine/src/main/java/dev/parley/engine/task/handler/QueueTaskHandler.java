package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.QueueTask;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.TaskQueued;

/** The wait of a scheduled task is over. */
final class QueueTaskHandler {

  private QueueTaskHandler() {}

  static TaskDecision decide(QueueTask command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null || task.state() != TaskState.SCHEDULED) {
      return TaskDecision.acknowledge();
    }
    Draft draft = Draft.of(task, Actors.BROKER, context);
    draft.add(draft.event(TaskState.QUEUED).setTaskQueued(TaskQueued.getDefaultInstance()));
    return TaskDecision.acknowledge(draft.events());
  }
}
