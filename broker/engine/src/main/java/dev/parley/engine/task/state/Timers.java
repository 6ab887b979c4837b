package dev.parley.engine.task.state;

import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.ExpireTask;
import dev.parley.engine.task.command.TaskCommand.InternalCommand;
import dev.parley.engine.task.command.TaskCommand.LoseLease;
import dev.parley.engine.task.command.TaskCommand.QueueTask;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is due when. Confined to the thread of its shard.
 *
 * <p>Timers are never canceled: one that fires looks at its task and does nothing when the task has
 * moved on. A heartbeat therefore only notes a time; the timer of the lease finds it when it fires
 * and waits for the rest.
 */
public final class Timers {

  private enum Kind {
    START,
    QUEUE_WAIT,
    TOTAL,
    LEASE
  }

  /**
   * @param order breaks ties, so that equal runs fire timers in equal order
   * @param stamp what the task must still be at: a time for waits, a token for leases
   */
  private record Timer(long dueMs, long order, Kind kind, Task task, long stamp)
      implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byDue = Long.compare(dueMs, other.dueMs);
      return byDue != 0 ? byDue : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Timer> queue = new PriorityQueue<>();
  private long order;

  void total(Task task) {
    long totalMs = task.created().getDeadlines().getTotalMs();
    if (totalMs > 0) {
      arm(task.createTimeMs() + totalMs, Kind.TOTAL, task, 0);
    }
  }

  /** Arms what the present state of a task waits for. */
  void state(Task task) {
    if (task.state() == TaskState.SCHEDULED) {
      arm(task.nextStartTimeMs(), Kind.START, task, task.nextStartTimeMs());
    } else if (task.state() == TaskState.QUEUED) {
      long waitMs = task.created().getDeadlines().getQueueWaitMs();
      if (waitMs > 0) {
        arm(task.queueTimeMs() + waitMs, Kind.QUEUE_WAIT, task, task.queueTimeMs());
      }
    } else if (task.state().leased()) {
      arm(task.leaseDueMs(), Kind.LEASE, task, task.lastToken());
    }
  }

  private void arm(long dueMs, Kind kind, Task task, long stamp) {
    queue.add(new Timer(dueMs, order++, kind, task, stamp));
  }

  /** When {@link #fire} will have something, milliseconds since 1970. */
  public long dueMs() {
    Timer first = queue.peek();
    return first == null ? Long.MAX_VALUE : first.dueMs();
  }

  /** The next thing that is due. */
  public @Nullable InternalCommand fire(long nowMs) {
    while (dueMs() <= nowMs) {
      InternalCommand command = fire(queue.remove(), nowMs);
      if (command != null) {
        return command;
      }
    }
    return null;
  }

  private @Nullable InternalCommand fire(Timer timer, long nowMs) {
    Task task = timer.task();
    return switch (timer.kind()) {
      case START ->
          task.state() == TaskState.SCHEDULED && task.nextStartTimeMs() == timer.stamp()
              ? new QueueTask(task.key())
              : null;
      case QUEUE_WAIT ->
          task.state() == TaskState.QUEUED && task.queueTimeMs() == timer.stamp()
              ? new ExpireTask(task.key(), TaskReason.QUEUE_WAIT_EXPIRED)
              : null;
      case TOTAL ->
          task.state().terminal() ? null : new ExpireTask(task.key(), TaskReason.TOTAL_EXPIRED);
      case LEASE -> fireLease(timer, task, nowMs);
    };
  }

  private @Nullable InternalCommand fireLease(Timer timer, Task task, long nowMs) {
    Lease lease = task.lease();
    if (lease == null || lease.token() != timer.stamp()) {
      return null;
    }
    if (task.leaseDueMs() > nowMs) {
      arm(task.leaseDueMs(), Kind.LEASE, task, timer.stamp());
      return null;
    }
    FailureClass why =
        task.attemptOverAt(nowMs)
            ? FailureClass.ATTEMPT_TIMEOUT
            : task.idleAt(nowMs) ? FailureClass.IDLE_TIMEOUT : FailureClass.LEASE_LOST;
    return new LoseLease(lease, why);
  }
}
