package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskCommand.GetTask;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;

/** Reads one task. */
final class GetTaskHandler {

  private GetTaskHandler() {}

  static TaskDecision decide(GetTask query, HandlerContext context) {
    TaskView task = context.tasks().find(query.key());
    return task == null
        ? Refusals.notFound(query.key())
        : TaskDecision.answer(new TaskReply.Found(task.snapshot()));
  }
}
