package dev.parley.engine.task.state;

import dev.parley.engine.task.Scope;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.SwitchEngaged;
import java.util.function.Supplier;

/** One switch: a function of its events. Confined to the thread of its shard. */
public final class Switch {

  private final TaskKey key;
  private final long number;
  private final Scope scope;
  private final boolean interrupts;
  private final Actor actor;
  private final long engageTimeMs;
  private final History history = new History();
  private SwitchLevel level;
  private String message;
  private long updateTimeMs;

  Switch(TaskKey key, Event first, long position) {
    SwitchEngaged engaged = first.getSwitchEngaged();
    this.key = key;
    this.number = engaged.getSwitchNumber();
    this.scope = new Scope(Scope.Kind.byNumber(engaged.getScopeKind()), engaged.getScopeName());
    this.interrupts = engaged.getInterrupts();
    this.actor = first.getActor();
    this.engageTimeMs = first.getTimeMs();
    this.level = SwitchLevel.byNumber(engaged.getLevel());
    this.message = engaged.getMessage();
    record(first, position);
  }

  void ease(Event event, long position) {
    level = SwitchLevel.byNumber(event.getSwitchEased().getLevel());
    message = event.getSwitchEased().getMessage();
    record(event, position);
  }

  private void record(Event event, long position) {
    updateTimeMs = event.getTimeMs();
    history.add(event, position);
  }

  public TaskKey key() {
    return key;
  }

  /** The id, as it is known outside. */
  public String id() {
    return key.taskId().substring(1);
  }

  public long number() {
    return number;
  }

  public Scope scope() {
    return scope;
  }

  public SwitchLevel level() {
    return level;
  }

  long engageTimeMs() {
    return engageTimeMs;
  }

  /** Until when it kept anything from going on; {@link Long#MAX_VALUE} while it does. */
  public long offTimeMs() {
    return level == SwitchLevel.OFF ? updateTimeMs : Long.MAX_VALUE;
  }

  boolean kills() {
    return level == SwitchLevel.KILLED;
  }

  boolean holds() {
    return level == SwitchLevel.HELD;
  }

  /** Whether attempts that run are taken back while it holds. */
  public boolean interrupts() {
    return interrupts && level == SwitchLevel.HELD;
  }

  /** The number of the last event. */
  public long lastNumber() {
    return history.lastNumber();
  }

  public SwitchSnapshot snapshot() {
    return new SwitchSnapshot(
        key, number, scope, level, interrupts, actor, message, engageTimeMs, updateTimeMs);
  }

  Supplier<byte[]> packer() {
    return history.packer();
  }
}
