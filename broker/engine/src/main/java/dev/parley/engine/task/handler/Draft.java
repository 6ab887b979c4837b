package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.engine.task.state.Switch;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskEnded;
import dev.parley.journal.v1.TaskParked;
import dev.parley.journal.v1.VerdictGiven;
import java.util.ArrayList;
import java.util.List;

/** The events that one decision adds to one task, numbered as they come. Used by one handler. */
final class Draft {

  private final TaskKey key;
  private Actor actor;
  private final HandlerContext context;
  private final List<Event> events = new ArrayList<>(2);
  private long number;

  private Draft(TaskKey key, long lastNumber, Actor actor, HandlerContext context) {
    this.key = key;
    this.number = lastNumber;
    this.actor = actor;
    this.context = context;
  }

  /** For a task that is to be created. */
  static Draft first(TaskKey key, Actor actor, HandlerContext context) {
    return new Draft(key, 0, actor, context);
  }

  static Draft of(TaskView task, Actor actor, HandlerContext context) {
    return new Draft(task.key(), task.lastNumber(), actor, context);
  }

  /** For a switch that is there. */
  static Draft of(Switch one, Actor actor, HandlerContext context) {
    return new Draft(one.key(), one.lastNumber(), actor, context);
  }

  /** Who brings the events about. */
  Actor actor() {
    return actor;
  }

  long nowMs() {
    return context.nowMs();
  }

  /** From now on somebody else brings the events about. */
  Draft by(Actor next) {
    actor = next;
    return this;
  }

  /**
   * An event to fill in with its kind, and to build before the next one is begun, by this draft or
   * another; the state is the one that the task is in after it.
   */
  Event.Builder event(TaskState state) {
    return context.event(key, ++number, actor, state);
  }

  /** The state that the task is in after the last event. */
  TaskState state() {
    TaskState state = events.isEmpty() ? null : TaskState.byNumber(events.getLast().getState());
    return state == null ? TaskState.NONE : state;
  }

  Draft add(Event.Builder event) {
    events.add(context.form().build(event));
    return this;
  }

  /** Adds the only event of the draft. */
  Event only(Event.Builder event) {
    return add(event).events.getFirst();
  }

  Draft end(TaskState state, TaskReason reason, String message) {
    return add(
        event(state)
            .setTaskEnded(
                TaskEnded.newBuilder()
                    .setState(state.number())
                    .setReason(reason.number())
                    .setMessage(message)));
  }

  Draft kill(SwitchSnapshot by) {
    Event.Builder event = event(TaskState.KILLED);
    String tenant = by.key().tenant();
    return add(
        event.setTaskEnded(
            TaskEnded.newBuilder()
                .setState(TaskState.KILLED.number())
                .setReason(TaskReason.KILL_SWITCH.number())
                .setMessage(by.message())
                .setSwitchId(by.id())
                .setSwitchTenant(tenant.equals(event.getTenant()) ? "" : tenant)));
  }

  Draft verdict(TaskState state, VerdictGiven.Builder given) {
    return add(event(state).setVerdictGiven(given));
  }

  /** Completes the task with the result of a round, 0 for the last one. */
  Draft accept(TaskReason reason, String message, int acceptedRound) {
    return add(
        event(TaskState.COMPLETED)
            .setTaskEnded(
                TaskEnded.newBuilder()
                    .setState(TaskState.COMPLETED.number())
                    .setReason(reason.number())
                    .setMessage(message)
                    .setAcceptedRound(acceptedRound)));
  }

  Draft park(TaskReason reason) {
    return add(
        event(TaskState.PARKED).setTaskParked(TaskParked.newBuilder().setReason(reason.number())));
  }

  /** Leaves out a number. Only a broken rule asks for it. */
  void skipNumber() {
    number++;
  }

  List<Event> events() {
    return events.size() == 1 ? List.of(events.getFirst()) : List.copyOf(events);
  }
}
