package dev.parley.engine.task.command;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Numbered;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.Question;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.ScheduledRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What leaves a shard once it is durable. Effects are hints: what matters is in the state. */
public sealed interface TaskEffect {

  /** What is for whoever holds a lease. */
  sealed interface ToHolder extends TaskEffect {

    /** Who it is for. */
    Holder holder();

    /** The lease that it is about. */
    Lease lease();
  }

  /**
   * Work for an instance. What cannot be delivered comes back as {@code YieldAssignment}.
   *
   * @param spec the bytes of the public spec
   * @param earlierRounds rounds with a result, in order
   * @param idleMs 0 for no limit
   * @param expireTimeMs when the task as a whole expires, milliseconds since 1970; 0 for never
   * @param resumption where the task goes on; null if it never yielded
   * @param budget how the budget stands that the work draws from; null when there is none
   * @param dialogue what was asked and said so far
   * @param review what is to be reviewed; null when the work is no review
   * @param run which run of a schedule it is; null when it is none
   * @param runId the run that it is or is a part of; empty when it belongs to none
   * @param proposals what was proposed so far
   * @param autonomyLevel how much the holder may do without asking, 0 to 5
   * @param escalatedTo the capability that the task was escalated to; empty when it was not
   */
  record Deliver(
      Holder holder,
      Lease lease,
      ByteString spec,
      String parentId,
      int depth,
      Actor requester,
      int round,
      int attempt,
      List<TaskSnapshot.Round> earlierRounds,
      long heartbeatMs,
      long attemptMs,
      long idleMs,
      long expireTimeMs,
      @Nullable Resumption resumption,
      @Nullable BudgetStatus budget,
      Dialogue dialogue,
      @Nullable ReviewWork review,
      @Nullable ScheduledRun run,
      String runId,
      Proposals proposals,
      int autonomyLevel,
      String escalatedTo)
      implements ToHolder {}

  /**
   * Where a task that yielded goes on. Immutable.
   *
   * @param continuation what the last yield left behind
   * @param join how it was decided
   * @param children the first page of those that counted, without their specs
   */
  record Resumption(
      ByteString continuation, TaskSnapshot.JoinStatus join, TaskReply.Children children) {}

  /**
   * What is to be reviewed. Immutable.
   *
   * @param about which result
   * @param spec the bytes of the public spec of the reviewed task
   * @param rounds the rounds of the reviewed task with a result, in order; the last one is reviewed
   */
  record ReviewWork(
      TaskSnapshot.ReviewOf about, ByteString spec, List<TaskSnapshot.Round> rounds) {}

  /** A lease is not live any more, and not by its holder's doing. */
  record Revoke(Holder holder, Lease lease, Cause cause, String message) implements ToHolder {}

  /**
   * A limit that work draws from is nearly used up.
   *
   * @param taskId the task whose limit it is
   */
  record BudgetNotice(
      Holder holder, Lease lease, String taskId, BudgetItem item, long spent, long limit)
      implements ToHolder {}

  /** Something for the holder of a lease to know. It is told again until it is confirmed. */
  sealed interface Tell extends ToHolder {}

  /** What became of a question. */
  record TellAnswer(Holder holder, Lease lease, Question question) implements Tell {}

  /** What became of a proposal. */
  record TellDecision(Holder holder, Lease lease, Proposal proposal) implements Tell {}

  /** What the requester says. */
  record TellMessage(Holder holder, Lease lease, Dialogue.Message message) implements Tell {}

  /**
   * A lease is to come to an end, and is live until then.
   *
   * @param graceMs milliseconds
   */
  record RequestStop(Holder holder, Lease lease, long graceMs, String message)
      implements ToHolder {}

  /** A task that somebody follows may have come to wait for its requester or to its end. */
  record TellFollowers(TaskSnapshot task) implements TaskEffect {}

  /** Why a lease was revoked. Numbers are those of {@code parley.v1.RevokeReason}. */
  enum Cause implements Numbered {
    UNSPECIFIED(0),
    CANCELED(1),
    KILLED(2),
    EXPIRED(3),
    LEASE_LOST(4),
    PAUSED(20),
    BUDGET_EXHAUSTED(35),
    ANSWER_OVERDUE(15),
    LOOP(40);

    private final int number;

    Cause(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }
  }
}
