package dev.parley.engine.task.command;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.JoinCount;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.AttemptFailed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task at one moment. Immutable. Times are milliseconds since 1970, 0 for none.
 *
 * @param spec the bytes of the public spec
 * @param holder who holds the lease; null when nobody does
 * @param rounds rounds with a result, in order
 * @param outcome null until the task has ended
 * @param lastFailure null unless an attempt failed
 * @param createdPosition where the task's first event stands in the shard
 * @param join how the join of the last yield stands or stood; null if it never yielded
 * @param budget how its budget stands; null when there is none
 * @param dialogue what was asked and said
 */
public record TaskSnapshot(
    TaskKey key,
    String parentId,
    int depth,
    Actor requester,
    ByteString spec,
    TaskState state,
    TaskReason reason,
    int round,
    int attempt,
    int attemptTotal,
    @Nullable Actor holder,
    List<Round> rounds,
    @Nullable Outcome outcome,
    @Nullable AttemptFailed lastFailure,
    long lastEventNumber,
    int childCount,
    long createTimeMs,
    long updateTimeMs,
    long endTimeMs,
    long nextStartTimeMs,
    long createdPosition,
    @Nullable JoinStatus join,
    @Nullable BudgetStatus budget,
    Dialogue dialogue) {

  /** The same for those who know the spec, or need not: it may be large. */
  public TaskSnapshot withoutSpec() {
    return new TaskSnapshot(
        key,
        parentId,
        depth,
        requester,
        ByteString.EMPTY,
        state,
        reason,
        round,
        attempt,
        attemptTotal,
        holder,
        rounds,
        outcome,
        lastFailure,
        lastEventNumber,
        childCount,
        createTimeMs,
        updateTimeMs,
        endTimeMs,
        nextStartTimeMs,
        createdPosition,
        join,
        budget,
        dialogue);
  }

  /**
   * One round that led to a result. Immutable.
   *
   * @param result the bytes of the public result
   * @param verdict the bytes of the public verdict; empty until one was given
   * @param verdictRequestId what the reviewer called its request
   */
  public record Round(
      int round, Actor agent, ByteString result, ByteString verdict, String verdictRequestId) {}

  /**
   * How a join stands, or stood when it was decided. Immutable.
   *
   * @param decision {@code UNSPECIFIED} while it is not
   */
  public record JoinStatus(Decision decision, JoinCount count) {}

  /** How a task ended. Immutable. */
  public record Outcome(TaskState state, TaskReason reason, Actor actor, String message) {}
}
