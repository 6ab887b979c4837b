package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.ForgetTree;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.RunsForgotten;
import dev.parley.journal.v1.ScheduleState;
import dev.parley.journal.v1.TaskForgotten;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops a finished tree at the end of its retention, from its last leaf to its root: that of a
 * root, or that of a run, whose schedule keeps what it has used.
 */
final class ForgetTreeHandler {

  private ForgetTreeHandler() {}

  static TaskDecision decide(ForgetTree command, HandlerContext context) {
    int steps = context.limits().orphansPerStep();
    List<? extends TaskView> leaves = context.tasks().leavesFirst(command.root(), steps);
    List<Event> events = new ArrayList<>(leaves.size());
    for (TaskView task : leaves) {
      if (!task.state().terminal()) {
        return TaskDecision.acknowledge();
      }
      Draft draft = Draft.of(task, Actors.BROKER, context);
      events.add(
          draft.only(
              draft.event(task.state()).setTaskForgotten(TaskForgotten.getDefaultInstance())));
    }
    TaskView root = context.tasks().find(command.root());
    TaskView schedule = root == null ? null : root.parent();
    if (schedule != null
        && schedule.budget() != null
        && !schedule.state().terminal()
        && !context.rules().breaks(TaskRule.RESET_ON_SCHEDULE)) {
      events.add(kept(schedule, leaves, context));
    }
    return TaskDecision.acknowledge(events);
  }

  /** What tasks below a schedule have used, which are about to be forgotten, stays used. */
  private static Event kept(
      TaskView schedule, List<? extends TaskView> leaves, HandlerContext context) {
    ScheduleState.Builder state = Runs.state(schedule);
    for (BudgetItem item : BudgetItem.USED) {
      if (state.getSpentCount() == item.place()) {
        state.addSpent(0);
      }
      long used = state.getSpent(item.place());
      for (TaskView task : leaves) {
        used += task.spent(item);
      }
      state.setSpent(item.place(), used);
    }
    Draft draft = Draft.of(schedule, Actors.BROKER, context);
    return draft.only(
        draft
            .event(schedule.state())
            .setRunsForgotten(RunsForgotten.newBuilder().setTasks(leaves.size()).setState(state)));
  }
}
