package dev.parley.engine.task.command;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.JoinCount;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.Recurrence;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.AttemptFailed;
import dev.parley.journal.v1.Review;
import dev.parley.journal.v1.ScheduledRun;
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
 * @param awaited whose verdict a result waits for; UNSPECIFIED when none does
 * @param reviewOf what the task is a review of; null when it is none
 * @param recurrence how the schedule stands; null when the task is none
 * @param unfinishedChildren how many children have not ended
 * @param run which run of a schedule it is; null when it is none
 * @param proposals what was proposed
 * @param autonomyLevel the level in force, 0 to 5
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
    Dialogue dialogue,
    Reviewer awaited,
    @Nullable ReviewOf reviewOf,
    @Nullable Recurrence recurrence,
    int unfinishedChildren,
    @Nullable ScheduledRun run,
    Proposals proposals,
    int autonomyLevel) {

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
        dialogue,
        awaited,
        reviewOf,
        recurrence,
        unfinishedChildren,
        run,
        proposals,
        autonomyLevel);
  }

  /**
   * One round that led to a result. Immutable.
   *
   * @param result the bytes of the public result
   * @param verdict the bytes of the public verdict; empty until one was given, and when it was made
   *     of reviews
   * @param verdictRequestId what the reviewer called its request
   * @param judgement who gave the verdict, and what it was made of; null until one was given
   */
  public record Round(
      int round,
      Actor agent,
      ByteString result,
      ByteString verdict,
      String verdictRequestId,
      @Nullable Judgement judgement) {

    /** What a review takes beside its verdict: ids. */
    private static final int REVIEW_BYTES = 1_024;

    /**
     * What it takes on the wire, about: a panel's reviews, and the verdict that is made of them.
     */
    public long bytes() {
      return result.size() + verdictBytes();
    }

    /** What what was said of it takes on the wire, about. */
    public long verdictBytes() {
      List<Review> reviews = judgement == null ? List.of() : judgement.reviews();
      long bytes = verdict.size();
      for (Review review : reviews) {
        bytes += 2L * (review.getVerdict().size() + REVIEW_BYTES);
      }
      return bytes;
    }

    /** Whether somebody, or the broker's checks, asked for another round. */
    public boolean sentBack() {
      return judgement != null && judgement.decision() == VerdictDecision.REDO;
    }

    /** Whether a rule denies the result. */
    public boolean isDenied() {
      return judgement != null && judgement.denied();
    }
  }

  /**
   * How a join stands, or stood when it was decided. Immutable.
   *
   * @param decision {@code UNSPECIFIED} while it is not
   */
  public record JoinStatus(Decision decision, JoinCount count) {}

  /**
   * Beside the bytes of a verdict. Immutable.
   *
   * @param reviewer who gave it; the broker for its own checks and for a panel
   * @param decision what it says follows
   * @param openFindings criteria that block and that it did not find met, and checks that failed
   * @param openCriteria these criteria, by id; empty where checks failed
   * @param reviews what it was made of, when agents with a capability reviewed
   * @param denied whether a rule denies the result, whatever was said of it since
   */
  public record Judgement(
      Actor reviewer,
      VerdictDecision decision,
      int openFindings,
      List<String> openCriteria,
      List<Review> reviews,
      boolean denied) {}

  /**
   * What a review is about. Immutable.
   *
   * @param taskId the reviewed task
   * @param number the number of the review in the round, from 1
   */
  public record ReviewOf(String taskId, int round, int number) {}

  /**
   * How a task ended. Immutable.
   *
   * @param acceptedRound the round whose result was accepted, when it is not the last one; else 0
   */
  public record Outcome(
      TaskState state, TaskReason reason, Actor actor, String message, int acceptedRound) {}
}
