package dev.parley.engine.simulation;

import dev.parley.engine.runtime.StateMachine;
import dev.parley.engine.task.TaskMachine;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine that is noticed when its state calls for nothing more. */
final class IdleMachine implements StateMachine<TaskCommand, TaskReply, TaskEffect> {

  private final TaskMachine machine;
  private final Idle idle;
  private long position;

  /** Told that there is nothing to be done. */
  interface Idle {

    /**
     * The state calls for nothing.
     *
     * @param position of the last event that the state comes from
     */
    void at(long position, long nowMs);
  }

  IdleMachine(TaskMachine machine, Idle idle) {
    this.machine = machine;
    this.idle = idle;
  }

  @Override
  public Decision<TaskReply, TaskEffect> decide(TaskCommand command, long nowMs) {
    return machine.decide(command, nowMs);
  }

  @Override
  public void apply(Event event, long position) {
    this.position = position;
    machine.apply(event, position);
  }

  @Override
  public List<TaskEffect> news(List<Event> events) {
    return machine.news(events);
  }

  @Override
  public void opened(long nowMs, long position) {
    machine.opened(nowMs, position);
  }

  @Override
  public void leapt(long leapMs) {
    machine.leapt(leapMs);
  }

  @Override
  public @Nullable TaskCommand next(long nowMs) {
    TaskCommand next = machine.next(nowMs);
    if (next == null) {
      idle.at(position, nowMs);
    }
    return next;
  }

  @Override
  public long nextDueMs() {
    return machine.nextDueMs();
  }

  @Override
  public Changed takeChanged(long position, long leaveFrom) {
    return machine.takeChanged(position, leaveFrom);
  }

  @Override
  public void restored() {
    machine.restored();
  }

  @Override
  public void recover(Event event, long position) {
    this.position = Math.max(this.position, position);
    machine.recover(event, position);
  }

  @Override
  public long digest() {
    return machine.digest();
  }
}
