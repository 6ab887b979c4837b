package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.CancelLosers;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * A join was decided without some of its children: they are canceled, a bounded number in one step.
 * What is below them follows as orphans.
 */
final class CancelLosersHandler {

  private CancelLosersHandler() {}

  static TaskDecision decide(CancelLosers command, HandlerContext context) {
    TaskView parent = context.tasks().find(command.parent());
    Suspension suspension = parent == null ? null : parent.suspension();
    if (parent == null
        || suspension == null
        || suspension.resumed() == null
        || !suspension.resumed().getCancelLosers()) {
      return TaskDecision.acknowledge();
    }
    List<Event> events = new ArrayList<>();
    List<TaskEffect> effects = new ArrayList<>();
    for (TaskView child : parent.unfinishedJoined(context.limits().orphansPerStep())) {
      Endings.draft(
          events,
          effects,
          child,
          Actors.BROKER,
          TaskState.CANCELED,
          TaskReason.JOIN_DECIDED,
          "The join that it counted in is " + Decision.byNumber(suspension.resumed().getDecision()),
          context);
    }
    return TaskDecision.change(parent, events, effects);
  }
}
