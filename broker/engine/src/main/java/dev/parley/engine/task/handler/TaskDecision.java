package dev.parley.engine.task.handler;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a handler decides. Immutable.
 *
 * @param events to be made durable, in order
 * @param reply for whoever asked; made when the events have been applied
 * @param effects what leaves the shard once the events are durable
 * @param softChanges what changes at once and is not stored
 * @param confirmed whether the reply has to be the newest one: something that cannot be undone
 *     follows from it
 */
public record TaskDecision(
    List<Event> events,
    Supplier<TaskReply> reply,
    List<TaskEffect> effects,
    List<SoftChange> softChanges,
    boolean confirmed) {

  TaskDecision(
      List<Event> events,
      Supplier<TaskReply> reply,
      List<TaskEffect> effects,
      List<SoftChange> softChanges) {
    this(events, reply, effects, softChanges, false);
  }

  /** A change of what is not stored. */
  public sealed interface SoftChange {}

  /** The holder of a lease was heard. */
  public record Heard(Lease lease, boolean progress) implements SoftChange {}

  /** The holder does not work under a lease any more, by its own word. */
  public record SlotFreed(Holder holder, Lease lease) implements SoftChange {}

  /** Tasks that were created at or after a position are in line with the switches. */
  public record Swept(long before) implements SoftChange {}

  static TaskDecision answer(TaskReply reply) {
    return new TaskDecision(List.of(), () -> reply, List.of(), List.of());
  }

  /** An answer that no owner gives who was succeeded before it was asked. */
  static TaskDecision confirmed(TaskReply reply) {
    return new TaskDecision(List.of(), () -> reply, List.of(), List.of(), true);
  }

  static TaskDecision acknowledge() {
    return answer(TaskReply.Acknowledged.INSTANCE);
  }

  static TaskDecision acknowledge(SoftChange... changes) {
    return new TaskDecision(
        List.of(), () -> TaskReply.Acknowledged.INSTANCE, List.of(), List.of(changes));
  }

  /** Acknowledges what the holder has said before: it lives, but has not got any further. */
  static TaskDecision repeated(Lease lease, TaskRules rules, TaskEffect... told) {
    return new TaskDecision(
        List.of(),
        () -> TaskReply.Acknowledged.INSTANCE,
        List.of(told),
        List.of(new Heard(lease, rules.breaks(TaskRule.REPEAT_AS_PROGRESS))));
  }

  static TaskDecision acknowledge(List<Event> events, SoftChange... changes) {
    return new TaskDecision(
        events, () -> TaskReply.Acknowledged.INSTANCE, List.of(), List.of(changes));
  }

  /** Changes a task and shows how it is then. */
  static TaskDecision change(TaskView task, List<Event> events, List<TaskEffect> effects) {
    return new TaskDecision(events, () -> new TaskReply.Found(task.snapshot()), effects, List.of());
  }

  static TaskDecision refuse(Refusal refusal, String message) {
    return refuse(refusal, message, Map.of());
  }

  static TaskDecision refuse(
      Refusal refusal, String message, Map<String, String> metadata, SoftChange... changes) {
    TaskReply refused = new TaskReply.Refused(refusal, message, metadata);
    return new TaskDecision(List.of(), () -> refused, List.of(), List.of(changes));
  }

  /** Whether the decision changes anything that is stored. */
  public boolean changes() {
    return !events.isEmpty();
  }
}
