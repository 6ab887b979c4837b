package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.command.TaskCommand.ForgetTree;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskForgotten;
import java.util.ArrayList;
import java.util.List;

/** Drops a finished tree at the end of its retention, from its last leaf to its root. */
final class ForgetTreeHandler {

  private ForgetTreeHandler() {}

  static TaskDecision decide(ForgetTree command, HandlerContext context) {
    int steps = context.limits().orphansPerStep();
    List<? extends TaskView> leaves = context.tasks().leavesFirst(command.root(), steps);
    if (leaves.stream().anyMatch(task -> !task.state().terminal())) {
      return TaskDecision.acknowledge();
    }
    List<Event> events = new ArrayList<>(leaves.size());
    for (TaskView task : leaves) {
      Draft draft = Draft.of(task, Actors.BROKER, context.nowMs());
      draft.add(draft.event(task.state()).setTaskForgotten(TaskForgotten.getDefaultInstance()));
      events.addAll(draft.events());
    }
    return TaskDecision.acknowledge(events);
  }
}
