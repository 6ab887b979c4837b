package dev.parley.engine.task.state;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Autonomy;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.JoinCount;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.BudgetStatus;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.ReviewOf;
import dev.parley.journal.v1.TaskResumed;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes what is read of a task outside of its shard: immutable pictures and hashes. */
final class Snapshots {

  private Snapshots() {}

  static TaskSnapshot of(Task task, Facts facts) {
    Holder holder = facts.holder;
    return new TaskSnapshot(
        task.key(),
        facts.created.getParentId(),
        facts.created.getDepth(),
        facts.requester,
        facts.created.getSpec(),
        task.state(),
        facts.reason,
        facts.round,
        facts.attempt,
        Math.toIntExact(facts.lastToken),
        holder == null ? null : Actors.agent(holder),
        facts.rounds,
        facts.outcome,
        facts.lastFailure,
        task.lastNumber(),
        task.childCount(),
        facts.createTimeMs,
        task.updateTimeMs(),
        task.state().terminal() ? task.updateTimeMs() : 0,
        facts.nextStartTimeMs,
        task.createdPosition(),
        join(task, facts),
        budget(task, facts),
        facts.dialogue == null ? Dialogue.NONE : facts.dialogue,
        task.state() == TaskState.VERIFYING ? facts.awaited() : Reviewer.UNSPECIFIED,
        reviewOf(task, facts),
        facts.recurrence,
        task.unfinishedChildCount(),
        facts.created.hasRun() ? facts.created.getRun() : null,
        facts.proposals == null ? Proposals.NONE : facts.proposals,
        Autonomy.of(facts.created));
  }

  private static TaskSnapshot.@Nullable JoinStatus join(Task task, Facts facts) {
    Suspension suspension = facts.suspension;
    if (suspension == null) {
      return null;
    }
    TaskResumed how = suspension.resumed();
    if (how == null) {
      JoinCount count = task.joinCount();
      return new TaskSnapshot.JoinStatus(
          Decision.UNSPECIFIED, count == null ? new JoinCount(0, 0, 0, 0) : count);
    }
    return new TaskSnapshot.JoinStatus(
        Decision.byNumber(how.getDecision()),
        new JoinCount(how.getTotal(), how.getCompleted(), how.getFailed(), how.getAttention()));
  }

  private static @Nullable BudgetStatus budget(Task task, Facts facts) {
    Account account = task.account;
    if (account != null) {
      return account.stored();
    }
    Spending spending = facts.spending;
    return spending == null ? null : Account.ended(spending);
  }

  private static TaskSnapshot.@Nullable ReviewOf reviewOf(Task task, Facts facts) {
    if (!task.review) {
      return null;
    }
    ReviewOf about = facts.created.getReviewOf();
    return new TaskSnapshot.ReviewOf(task.key().parentId(), about.getRound(), about.getNumber());
  }

  /** A hash over everything that is stored of a task. Proto and record hashes are stable. */
  static long digest(Task task, Facts facts) {
    long hash = 17;
    hash = hash * 31 + task.key().toString().hashCode();
    hash = hash * 31 + task.createdPosition();
    hash = hash * 31 + task.state().number();
    hash = hash * 31 + facts.reason.number();
    hash = hash * 31 + facts.round;
    hash = hash * 31 + facts.attempt;
    hash = hash * 31 + (facts.lostWaiting ? 1 : 0);
    hash = hash * 31 + (facts.holdLasts ? 1 : 0);
    hash = hash * 31 + facts.yieldsInVain;
    hash = hash * 31 + facts.lastToken;
    hash = hash * 31 + facts.declines;
    hash = hash * 31 + facts.declinedBy.hashCode();
    hash = hash * 31 + Objects.hashCode(facts.holder);
    hash = hash * 31 + facts.queueTimeMs;
    hash = hash * 31 + facts.nextStartTimeMs;
    hash = hash * 31 + facts.assignTimeMs;
    hash = hash * 31 + Objects.hashCode(facts.trajectory);
    hash = hash * 31 + (facts.dialogue == null ? 0 : facts.dialogue.digest());
    hash = hash * 31 + (facts.proposals == null ? 0 : facts.proposals.digest());
    hash = hash * 31 + facts.rounds.size();
    hash = hash * 31 + Objects.hashCode(facts.suspension);
    hash = hash * 31 + Objects.hashCode(task.joinCount());
    hash = hash * 31 + (facts.fanOut == null ? 0 : facts.fanOut.count());
    hash = hash * 31 + task.childCount();
    hash = hash * 31 + task.reviews().size();
    hash = hash * 31 + Objects.hashCode(facts.verification);
    hash = hash * 31 + (facts.outcome == null ? 0 : facts.outcome.reason().number());
    hash = hash * 31 + Objects.hashCode(facts.stop);
    hash = hash * 31 + Objects.hashCode(facts.canceling);
    hash = hash * 31 + facts.created.getCapability().hashCode();
    hash = hash * 31 + facts.created.getAgentId().hashCode();
    hash = hash * 31 + task.lastNumber();
    hash = hash * 31 + (task.state().terminal() ? 0 : task.trust());
    hash = hash * 31 + (facts.board == null ? 0 : facts.board.digest());
    hash = hash * 31 + Objects.hashCode(facts.recurrence);
    hash = hash * 31 + task.lastPosition();
    Account account = task.account;
    return account == null || task.state().terminal() ? hash : hash * 31 + account.digest();
  }
}
