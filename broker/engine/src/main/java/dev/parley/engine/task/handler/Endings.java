package dev.parley.engine.task.handler;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskEffect.Cause;
import dev.parley.engine.task.state.Switch;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import java.util.List;

/** Ends a task from outside of its attempt, and tells the holder of its lease to stop. */
final class Endings {

  private Endings() {}

  /** Ends a task by a switch. */
  static void kill(
      List<Event> events,
      List<TaskEffect> effects,
      TaskView task,
      Switch kill,
      HandlerContext context) {
    SwitchSnapshot by = kill.snapshot();
    events.addAll(Draft.of(task, by.actor(), context).kill(by).events());
    revoke(effects, task, Cause.KILLED, by.message());
  }

  static void draft(
      List<Event> events,
      List<TaskEffect> effects,
      TaskView task,
      Actor actor,
      TaskState state,
      TaskReason reason,
      String message,
      HandlerContext context) {
    events.addAll(Draft.of(task, actor, context).end(state, reason, message).events());
    revoke(effects, task, state == TaskState.EXPIRED ? Cause.EXPIRED : Cause.CANCELED, message);
  }

  private static void revoke(List<TaskEffect> effects, TaskView task, Cause cause, String message) {
    Holder holder = task.holder();
    Lease lease = task.lease();
    if (holder != null && lease != null) {
      effects.add(new TaskEffect.Revoke(holder, lease, cause, message));
    }
  }
}
