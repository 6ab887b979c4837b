package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.CancelOrphans;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * A task has ended and its children have not: they are canceled, a bounded number in one step. Each
 * of them may leave orphans in its turn.
 */
final class CancelOrphansHandler {

  private CancelOrphansHandler() {}

  static TaskDecision decide(CancelOrphans command, HandlerContext context) {
    TaskView parent = context.tasks().find(command.parent());
    if (parent == null || !parent.state().terminal()) {
      return TaskDecision.acknowledge();
    }
    List<Event> events = new ArrayList<>();
    List<TaskEffect> effects = new ArrayList<>();
    for (TaskView child : parent.unfinishedChildren(context.limits().orphansPerStep())) {
      Endings.draft(
          events,
          effects,
          child,
          Actors.BROKER,
          TaskState.CANCELED,
          TaskReason.PARENT_ENDED,
          "Its parent ended " + parent.state(),
          context);
    }
    return TaskDecision.change(parent, events, effects);
  }
}
