package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskEffect.Cause;
import dev.parley.engine.task.state.Switch;
import dev.parley.engine.task.state.SwitchesView;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.PauseEnded;
import dev.parley.journal.v1.TaskPaused;
import java.util.ArrayList;
import java.util.List;

/** Brings unfinished tasks in line with the switches. Used by one handler, once. */
final class InLine {

  private final HandlerContext context;
  private final SwitchesView switches;
  private final List<Event> events = new ArrayList<>();
  private final List<TaskEffect> effects = new ArrayList<>();

  InLine(HandlerContext context) {
    this.context = context;
    this.switches = context.tasks().switches();
  }

  List<Event> events() {
    return List.copyOf(events);
  }

  List<TaskEffect> effects() {
    return List.copyOf(effects);
  }

  void bring(TaskView task) {
    Switch kill = switches.killing(task);
    if (kill != null) {
      boolean forgotten =
          context.rules().breaks(TaskRule.KILL_FORGETS_QUEUED) && task.holder() == null;
      if (!forgotten) {
        Endings.kill(events, effects, task, kill, context);
      }
    } else if (task.state() == TaskState.QUEUED) {
      Switch hold = switches.holding(task);
      if (hold != null) {
        pause(task, hold);
      }
    } else if (task.lease() != null) {
      Switch hold = switches.interrupting(task);
      if (hold != null && !context.rules().breaks(TaskRule.FINISH_INTERRUPTED)) {
        pause(task, hold);
      }
    } else if (task.state() == TaskState.PAUSED
        && switches.holding(task) == null
        && !context.rules().breaks(TaskRule.FORGET_PAUSED)) {
      Draft draft = Draft.of(task, Actors.BROKER, context);
      events.addAll(resume(task, draft).events());
    }
  }

  private void pause(TaskView task, Switch hold) {
    Holder holder = task.holder();
    Lease lease = task.lease();
    Draft draft = Draft.of(task, Actors.BROKER, context);
    TaskPaused.Builder paused = TaskPaused.newBuilder().setSwitchId(hold.id());
    if (holder != null && lease != null) {
      paused.setLeaseToken(lease.token());
      effects.add(
          new TaskEffect.Revoke(holder, lease, Cause.PAUSED, "Paused: " + hold.scope().toString()));
    }
    draft.add(draft.event(TaskState.PAUSED).setTaskPaused(paused));
    if (switches.holding(task) == null) {
      // Only its holder is held: others may have it.
      resume(task, draft);
    }
    events.addAll(draft.events());
  }

  private static Draft resume(TaskView task, Draft draft) {
    return draft.add(
        draft.event(Waits.onward(task)).setPauseEnded(PauseEnded.getDefaultInstance()));
  }
}
