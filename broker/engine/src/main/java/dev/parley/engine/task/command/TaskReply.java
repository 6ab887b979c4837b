package dev.parley.engine.task.command;

import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Refusal;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the task domain answers. Replies are immutable: the state may have moved on. */
public sealed interface TaskReply {

  /** The task was created, or was there. */
  record Created(TaskSnapshot task, boolean created) implements TaskReply {}

  /** The task as it was when the command had been decided. */
  record Found(TaskSnapshot task) implements TaskReply {}

  /**
   * The task as it is now.
   *
   * @param created what was asked, with all defaults filled in
   * @param capability that it is for now; empty when it is for an agent, or for nobody
   * @param agentId the agent that it is for now; empty when it is for a capability, or for nobody.
   *     The child of a broadcast is for both
   * @param trust the lowest label of what it works on
   * @param givenTrust the same without the results of its children
   * @param line the task and those above it, the nearest first
   */
  record Lineage(
      TaskSnapshot task,
      TaskCreated created,
      String capability,
      String agentId,
      int trust,
      int givenTrust,
      List<Ancestor> line)
      implements TaskReply {}

  /**
   * A task as one above another.
   *
   * @param capability that it is for, of a fan-out that makes children that of these; empty when it
   *     is one agent
   * @param agentId who holds it, or else whom it is for; may be empty
   */
  record Ancestor(String taskId, String capability, String agentId, int depth) {}

  /**
   * Tasks, newest first.
   *
   * @param nextBeforePosition where to go on; 0 when there are no more
   */
  record Page(List<TaskSnapshot> tasks, long nextBeforePosition) implements TaskReply {}

  /**
   * Children of a task, the oldest first, without their specs.
   *
   * @param next how many to pass over to go on; negative when there are no more
   */
  record Children(List<TaskSnapshot> tasks, int next) implements TaskReply {
    public static final int END = -1;

    public boolean hasMore() {
      return next >= 0;
    }
  }

  /**
   * Digests that tasks name, wherever in them.
   *
   * @param hex of SHA-256: 64 lower-case hexadecimal digits each
   * @param nextBeforePosition where to go on; 0 when there are no more tasks
   */
  record Digests(Set<String> hex, long nextBeforePosition) implements TaskReply {}

  /**
   * Events in order.
   *
   * @param positions the position of each event
   * @param complete whether there are no more events up to now
   * @param ended whether the task that was asked for has ended
   */
  record History(List<Event> events, List<Long> positions, boolean complete, boolean ended)
      implements TaskReply {}

  /** A switch as it was when the command had been decided. */
  record Switched(SwitchSnapshot state) implements TaskReply {}

  /** Switches by number. */
  record SwitchList(List<SwitchSnapshot> switches) implements TaskReply {}

  /** What a kill switch has ended in the shard. */
  record Tolled(SwitchSnapshot state, KillToll toll) implements TaskReply {}

  /** The note as it is now. */
  record Noted(NoteSnapshot note) implements TaskReply {}

  /**
   * Notes by key.
   *
   * @param lastEventNumber of the root
   */
  record Notes(List<NoteSnapshot> notes, long lastEventNumber) implements TaskReply {}

  /** The barrier as it is now. */
  record AtBarrier(BarrierSnapshot barrier) implements TaskReply {}

  /** Barriers by name. */
  record Barriers(List<BarrierSnapshot> barriers) implements TaskReply {}

  /** It is as the agent said, and durable. */
  record Acknowledged() implements TaskReply {
    public static final Acknowledged INSTANCE = new Acknowledged();
  }

  /** Nothing has changed: a kill has not ended yet what it ends. Ask again. */
  record Enforcing() implements TaskReply {
    public static final Enforcing INSTANCE = new Enforcing();
  }

  /**
   * The message was taken.
   *
   * @param number its place among the messages of the task
   */
  record Said(TaskSnapshot task, int number) implements TaskReply {}

  /**
   * Nothing has changed yet: the result is to be sent again with what its checks found.
   *
   * @param task the spec says what to check; {@code rounds} are those before this result
   * @param capability the one that the task was given for; empty when it was for an agent
   */
  record CheckFirst(TaskSnapshot task, String capability) implements TaskReply {}

  /** Those of the presented leases that are live. */
  record Confirmed(List<Lease> leases) implements TaskReply {}

  /**
   * Refused; nothing changed.
   *
   * @param message what was expected and what was found
   * @param metadata facts for programs
   */
  record Refused(Refusal refusal, String message, Map<String, String> metadata)
      implements TaskReply {}
}
