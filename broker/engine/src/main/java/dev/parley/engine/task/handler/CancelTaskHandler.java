package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.CancelTask;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;

/** Cancels a task. Its children follow as orphans; canceling what has ended changes nothing. */
final class CancelTaskHandler {

  private CancelTaskHandler() {}

  static TaskDecision decide(CancelTask command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null) {
      return Refusals.notFound(command.key());
    }
    if (task.state().terminal() && !context.rules().breaks(TaskRule.END_TWICE)) {
      return TaskDecision.answer(new TaskReply.Found(task.snapshot()));
    }
    List<Event> events = new ArrayList<>(1);
    List<TaskEffect> effects = new ArrayList<>(1);
    Endings.draft(
        events,
        effects,
        task,
        command.actor(),
        TaskState.CANCELED,
        TaskReason.CANCEL_REQUESTED,
        command.message(),
        context);
    return TaskDecision.change(task, events, effects);
  }
}
