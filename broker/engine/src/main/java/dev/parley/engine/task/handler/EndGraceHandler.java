package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.EndGrace;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.CancelRequested;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;

/** The grace of a task that is being canceled is over: it ends, and its lease is revoked. */
final class EndGraceHandler {

  private EndGraceHandler() {}

  static TaskDecision decide(EndGrace command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    CancelRequested request = task == null ? null : context.tasks().canceling(task);
    if (task == null || request == null || task.state().terminal()) {
      return TaskDecision.acknowledge();
    }
    List<Event> events = new ArrayList<>(1);
    List<TaskEffect> effects = new ArrayList<>(1);
    Endings.draft(
        events,
        effects,
        task,
        Actors.BROKER,
        TaskState.CANCELED,
        Cancellations.reason(task, request),
        request.getMessage(),
        context);
    return TaskDecision.change(task, events, effects);
  }
}
