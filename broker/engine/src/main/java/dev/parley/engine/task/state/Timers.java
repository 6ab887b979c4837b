package dev.parley.engine.task.state;

import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.LoopPolicies;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.Recurrence;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.EndGrace;
import dev.parley.engine.task.command.TaskCommand.ExpireTask;
import dev.parley.engine.task.command.TaskCommand.FireSchedule;
import dev.parley.engine.task.command.TaskCommand.InternalCommand;
import dev.parley.engine.task.command.TaskCommand.LoseLease;
import dev.parley.engine.task.command.TaskCommand.NoticeStall;
import dev.parley.engine.task.command.TaskCommand.QueueTask;
import dev.parley.engine.task.command.TaskCommand.ResumeTask;
import dev.parley.engine.task.state.WaitTimes.Due;
import dev.parley.journal.v1.LoopPolicy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is due when. Confined to the thread of its shard.
 *
 * <p>What a task waits for follows from its state. A task has one timer, for the earliest of its
 * deadlines, and none once it has ended. A heartbeat only notes a time; the timer finds it when it
 * fires and waits for the rest. So does a switch that holds the task: what stands still is armed
 * again when a switch changes.
 */
public final class Timers {

  private final DueHeap tasks = new DueHeap();
  private final LoopPolicies loops;
  private final int historyEventsMax;
  private final TaskRules rules;
  private final WaitTimes waits;
  private final Cancellations cancellations;

  private final TimedWaits timedWaits = new TimedWaits(Switches::holds);

  /** Tasks that wait for something while a switch holds them. */
  private final Set<Task> standing = new LinkedHashSet<>();

  /**
   * @param historyEventsMax events of a task from which on nothing is noted of a stall
   */
  Timers(
      LoopPolicies loops,
      int historyEventsMax,
      Switches switches,
      Cancellations cancellations,
      TaskRules rules) {
    this.cancellations = cancellations;
    this.loops = loops;
    this.historyEventsMax = historyEventsMax;
    this.rules = rules;
    this.waits = new WaitTimes(switches);
  }

  /** Arms what a task waits for in its present state, in place of what it waited for before. */
  void arm(Task task) {
    tasks.put(task, dueMs(task));
    timedWaits.put(task, task.state().terminal() ? Long.MAX_VALUE : WaitTimes.sinceMs(task));
    if (waits.standStill(task)) {
      standing.add(task);
    }
  }

  /** A switch has changed: what stood still may go on. */
  void lookAgain() {
    List<Task> all = List.copyOf(standing);
    standing.clear();
    for (Task task : all) {
      if (!task.gone && !task.state().terminal()) {
        arm(task);
      }
    }
  }

  /** Whether a task waits for which time has stood still because of a switch, which is off. */
  boolean anyWasHeldBy(Switch off) {
    return timedWaits.anyWasHeldBy(off);
  }

  /** When {@link #fire} will have something, milliseconds since 1970. */
  public long dueMs() {
    Task first = tasks.first();
    return first == null ? Long.MAX_VALUE : first.dueMs;
  }

  /** The next thing that is due; the same one again until its task has moved on. */
  public @Nullable InternalCommand fire(long nowMs) {
    for (Task task = tasks.first(); task != null && task.dueMs <= nowMs; task = tasks.first()) {
      // It may be packed, and what is due is found out by looking at it many times.
      task.open();
      if (dueMs(task) <= nowMs) {
        return command(task, nowMs);
      }
      arm(task);
    }
    return null;
  }

  private long dueMs(Task task) {
    Account account = task.account;
    long dueMs =
        Math.min(WaitTimes.timeMs(word(task)), Math.min(totalDueMs(task), stateDueMs(task)));
    if (!task.state().terminal()) {
      dueMs = Math.min(dueMs, Math.min(WaitTimes.timeMs(waits.barrier(task)), graceDueMs(task)));
    }
    return Math.min(dueMs, wallDueMs(account));
  }

  /** When the time of a limit is used up, or nearly. */
  private long wallDueMs(@Nullable Account account) {
    return account == null || rules.breaks(TaskRule.FORGET_WALL_TIME)
        ? Long.MAX_VALUE
        : account.wallDueMs();
  }

  /** Questions and proposals expire while the task is on its way, not while it is held up. */
  private @Nullable Due word(Task task) {
    if (!task.converses()) {
      return null;
    }
    return switch (task.state()) {
      case SCHEDULED, QUEUED, ASSIGNED, WORKING, INPUT_REQUIRED, APPROVAL_REQUIRED ->
          waits.word(task);
      case NONE,
          AWAITING_CHILDREN,
          VERIFYING,
          PAUSED,
          PARKED,
          COMPLETED,
          FAILED,
          CANCELED,
          KILLED,
          EXPIRED,
          REJECTED ->
          null;
    };
  }

  /** When a task that is being canceled ends, whatever it has come to. */
  private long graceDueMs(Task task) {
    if (rules.breaks(TaskRule.FORGET_GRACE)) {
      return Long.MAX_VALUE;
    }
    Canceling canceling = task.state().terminal() ? null : task.canceling();
    return canceling == null ? Long.MAX_VALUE : canceling.request().getDueTimeMs();
  }

  private static long totalDueMs(Task task) {
    long totalMs = task.created().getDeadlines().getTotalMs();
    return totalMs == 0 || task.state().terminal() ? Long.MAX_VALUE : task.createTimeMs() + totalMs;
  }

  private long stateDueMs(Task task) {
    return switch (task.state()) {
      case SCHEDULED -> task.recurs() ? scheduleDueMs(task) : task.nextStartTimeMs();
      case QUEUED -> {
        long waitMs = task.created().getDeadlines().getQueueWaitMs();
        boolean waitsForBudget =
            task.reason() == TaskReason.BUDGET_WAIT && !rules.breaks(TaskRule.EXPIRE_UNPAID);
        yield waitMs == 0 || waitsForBudget || cancellations.onlyEnds(task)
            ? Long.MAX_VALUE
            : task.queueTimeMs() + waitMs;
      }
      case ASSIGNED, WORKING -> Math.min(task.leaseDueMs(), stallDueMs(task));
      case AWAITING_CHILDREN -> cancellations.onlyEnds(task) ? Long.MAX_VALUE : waits.joinMs(task);
      // Who waits for somebody's word has to be alive, but is late for nothing.
      case INPUT_REQUIRED, APPROVAL_REQUIRED ->
          task.holder() == null ? Long.MAX_VALUE : task.heartbeatDueMs();
      case NONE,
          VERIFYING,
          PAUSED,
          PARKED,
          COMPLETED,
          FAILED,
          CANCELED,
          KILLED,
          EXPIRED,
          REJECTED ->
          Long.MAX_VALUE;
    };
  }

  /** When its holder, who is alive, is taken to be stalled. */
  private long stallDueMs(Task task) {
    LoopPolicy policy = loops.of(task.created());
    return policy.getStallAfterMs() == 0
            || policy.getStallAction() == RepeatAction.ALLOW.number()
            || task.lastNumber() >= historyEventsMax
            || rules.breaks(TaskRule.OVERLOOK_STALLS)
        ? Long.MAX_VALUE
        : task.stallDueMs(policy.getStallAfterMs());
  }

  private static long scheduleDueMs(Task schedule) {
    Recurrence recurrence = schedule.recurrence();
    return recurrence == null || schedule.canceling() != null
        ? Long.MAX_VALUE
        : recurrence.dueMs(schedule.unfinishedChildren);
  }

  private InternalCommand command(Task task, long nowMs) {
    if (graceDueMs(task) <= nowMs) {
      return new EndGrace(task.key());
    }
    Account account = task.account;
    if (account != null && wallDueMs(account) <= nowMs) {
      return Ledger.wallDue(task, account, nowMs);
    }
    Due barrier = waits.barrier(task);
    if (barrier != null && barrier.timeMs() <= nowMs) {
      return barrier.command();
    }
    Due word = word(task);
    if (totalDueMs(task) <= Math.min(stateDueMs(task), WaitTimes.timeMs(word))) {
      return new ExpireTask(task.key(), TaskReason.TOTAL_EXPIRED);
    }
    if (word != null && word.timeMs() <= stateDueMs(task)) {
      return word.command();
    }
    Lease lease = task.lease();
    if (lease != null) {
      return task.state().waitsForWord() || task.leaseDueMs() <= nowMs
          ? new LoseLease(lease, why(task, nowMs))
          : new NoticeStall(lease);
    }
    if (task.state() == TaskState.AWAITING_CHILDREN) {
      return new ResumeTask(task.key());
    }
    if (task.state() != TaskState.SCHEDULED) {
      return new ExpireTask(task.key(), TaskReason.QUEUE_WAIT_EXPIRED);
    }
    return task.recurs() ? new FireSchedule(task.key()) : new QueueTask(task.key());
  }

  private static FailureClass why(Task task, long nowMs) {
    if (task.state().waitsForWord()) {
      return FailureClass.LEASE_LOST;
    }
    return task.attemptOverAt(nowMs)
        ? FailureClass.ATTEMPT_TIMEOUT
        : task.idleAt(nowMs) ? FailureClass.IDLE_TIMEOUT : FailureClass.LEASE_LOST;
  }
}
