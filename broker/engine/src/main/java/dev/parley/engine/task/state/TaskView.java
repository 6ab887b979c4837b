package dev.parley.engine.task.state;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.JoinCount;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.Recurrence;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A task, to read. What a view returns holds until the next event is applied; keep {@link
 * #snapshot()} for longer. Times are milliseconds since 1970, 0 for none.
 *
 * <p>Its key, state, lease, holder, children, parent and the numbers and positions of its events
 * are always at hand. Everything else of a task that has ended, or has been queued for long, is
 * unpacked whenever it is asked for, which takes some microseconds.
 */
public interface TaskView {

  TaskKey key();

  /** What was asked, with all defaults filled in. */
  TaskCreated created();

  Actor requester();

  TaskState state();

  TaskReason reason();

  /** From 1. */
  int round();

  /** The attempt within the round, from 1; 0 before the first assignment. */
  int attempt();

  /** The token of the last lease, 0 before the first: how often the task was assigned in all. */
  long lastToken();

  /** How many agents have declined since the task was created or retried. */
  int declines();

  /** The agents that have declined. */
  SortedSet<String> declinedBy();

  /** Who holds the live lease. */
  @Nullable Holder holder();

  /** The live lease. */
  @Nullable Lease lease();

  /** The last lease that its holder itself ended, by a result, a failure or a decline. */
  @Nullable Closing lastClosing();

  /** How a kill switch stopped it, or is about to, and what its holder said of it. */
  @Nullable Stop stop();

  /** What was asked and said. Immutable. */
  Dialogue dialogue();

  /** What was proposed. Immutable. */
  Proposals proposals();

  /** What the present attempt did last, oldest first, as far as a loop policy may look. */
  List<String> lastActions();

  /** When the next attempt may start. */
  long nextStartTimeMs();

  /** Whether it is to end, by its own cancellation or because its holder was asked to. */
  @Nullable Canceling canceling();

  /** Rounds with a result, in order. Immutable. */
  List<TaskSnapshot.Round> rounds();

  /** Whether the present round has its result: what follows is the next one. */
  default boolean roundIsDone() {
    return !rounds().isEmpty() && rounds().getLast().round() == round();
  }

  /**
   * The lowest label of what the task works on: its own parts, what they came from and the results
   * of its children; or what somebody vouches for.
   */
  int trust();

  /** The same without the results of its children: what the children of a fan-out came from. */
  int givenTrust();

  /** Whether one of the last endorsements of this task was made by a request of this id. */
  boolean endorsedBy(String requestId);

  /** Whether one of the last top-ups of this task was made by a request of this id. */
  boolean toppedUpBy(String requestId);

  /** The notes and barriers of the tree: of its root, to read; null when there is none. */
  @Nullable Board board();

  /**
   * How its budget stands; null where there is none, and when the task has ended without children.
   */
  @Nullable BudgetView budget();

  /** The number of the last event. */
  long lastNumber();

  /** Where the last event stands in the shard. */
  long lastPosition();

  long createTimeMs();

  /** Where the first event stands in the shard: the age of the task. */
  long createdPosition();

  /** How many children were created, reviews not counted. */
  int childCount();

  /** Whether the task is a schedule, so that its children are runs. */
  boolean recurs();

  /** What is done again and again, and when; null when the task is no schedule. */
  @Nullable Recurrence recurrence();

  /** How many events are kept: all, but for a schedule. */
  int eventCount();

  /** How much its events take, serialized, in bytes. */
  int bytes();

  /**
   * What the task itself, without those below it, has used of the budgets above it; 0 where there
   * is none. Of the delegations it is one, unless it is a review or waits to be one.
   */
  long spent(BudgetItem item);

  /** Children and reviews that have not ended, at most as many as given. */
  List<? extends TaskView> unfinishedChildren(int limit);

  /** Children, the oldest first, at most as many as given. */
  List<? extends TaskView> childrenFrom(int index, int limit);

  @Nullable TaskView parent();

  /** What the task was left with when it last yielded; null if it never has. */
  @Nullable Suspension suspension();

  /** What the broker makes children of; null when it makes none. */
  @Nullable FanOutItems fanOut();

  /** Whether these are held back for want of a budget that does not come back by itself. */
  boolean holdLasts();

  /** How many of these children are still to be made; 0 once the join is decided. */
  int itemsLeft();

  /** How many children have not ended. */
  int unfinishedChildCount();

  /** How the children stand that a join waits for; null when there is none. */
  @Nullable JoinCount joinCount();

  /** What they decide; {@code UNSPECIFIED} while they decide nothing. */
  Decision joinDecision();

  /** What they would decide now if the task waited for a join. Looks at every child. */
  Decision decisionNow(Join join, TaskRules rules);

  /**
   * How often the task has yielded for a join that was decided, since attempts were last counted
   * anew.
   */
  int yieldsInVain();

  /** Children that a join waits for, or waited for, and that have not ended, oldest first. */
  List<? extends TaskView> unfinishedJoined(int limit);

  /** The reviews of a round, in their order. */
  List<? extends TaskView> reviews(int round);

  /** What the task, a review, was ended with; null when it is no review or has no verdict. */
  @Nullable Judged judged();

  /** Whose verdict a result of the task waits for, or would. */
  Reviewer awaited();

  /** Whether the verification policy's last resort was used. */
  boolean escalated();

  /** Whether a rule wants its results to be reviewed. */
  boolean reviewRequired();

  /** Whether a wait for somebody's word was cut off, and nobody has said a word since. */
  boolean lostWaiting();

  /** Whether it was given to those that its loop policy escalates to. */
  boolean loopEscalated();

  /**
   * Whether its history says that a child was refused because an ancestor asks the same.
   *
   * @param ancestorId empty for a child that was refused because of its depth
   */
  boolean hasRefusedFor(String ancestorId);

  /** Whether it was given to those that its retry policy escalates to. */
  boolean retriesEscalated();

  /**
   * The capability that the task is for now: that of its target, or the one it was escalated to.
   * Empty when it is for an agent, or for nobody.
   */
  String capability();

  /** The capability that the task was escalated to and is for now; empty when it was not. */
  String escalatedTo();

  /** The agent that the task is for now; empty when it is for a capability, or for nobody. */
  String agentId();

  /**
   * Where events after a position stand, in order, at most as many as given. Nothing is unpacked
   * for it.
   */
  long[] positionsAfter(long position, int limit);

  /** The events. They may have to be unpacked: ask once. */
  History history();

  /** The bytes of all that is stored of the task. Not to be changed. */
  byte[] storedBytes();

  TaskSnapshot snapshot();

  /**
   * The verdict that a review ended with.
   *
   * @param verdict the bytes of the public verdict
   * @param openCriteria criteria that block and that it does not find met, by id
   */
  record Judged(
      Actor reviewer, VerdictDecision decision, ByteString verdict, List<String> openCriteria) {

    int digest() {
      return reviewer.hashCode() * 31 + decision.number();
    }
  }

  /**
   * How a holder ended its own lease.
   *
   * @param event which event came of it
   */
  record Closing(Lease lease, Holder holder, Event.KindCase event) {}
}
