package dev.parley.engine.task.handler;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.handler.TaskDecision.SoftChange;
import dev.parley.engine.task.state.FanOutItems;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.TaskCreated;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Words the refusals that several handlers share. */
final class Refusals {

  private Refusals() {}

  static TaskDecision notFound(TaskKey key) {
    return TaskDecision.refuse(
        Refusal.TASK_NOT_FOUND,
        "Expected a task %s, but there is none".formatted(key.taskId()),
        Map.of("task_id", key.taskId()));
  }

  static TaskDecision noSwitch(TaskKey key) {
    String id = key.taskId().substring(1);
    return TaskDecision.refuse(
        Refusal.SWITCH_NOT_FOUND,
        "Expected a switch %s, but there is none".formatted(id),
        Map.of("switch_id", id));
  }

  static TaskDecision limit(Refusal refusal, String what, long limit) {
    return TaskDecision.refuse(
        refusal,
        "Expected at most %d %s, but there would be more".formatted(limit, what),
        Map.of("limit", Long.toString(limit)));
  }

  /**
   * Whether a task has as many events as it may have, or they take as many bytes as they may,
   * before what can do without another one. Those that brought items do not count as events: they
   * are bounded by the number of children, and there may be one for each.
   */
  static boolean historyFull(TaskView task, HandlerContext context) {
    FanOutItems items = task.fanOut();
    int counted = task.eventCount() - (items == null ? 0 : items.additions());
    return (counted >= context.limits().historyEventsMax() || historyHeavy(task, context))
        && !context.rules().breaks(TaskRule.OVERFILL_HISTORY);
  }

  private static boolean historyHeavy(TaskView task, HandlerContext context) {
    return task.bytes() >= context.limits().historyBytesMax();
  }

  /**
   * Refuses another event of a task whose history is full.
   *
   * @param changes what changes all the same
   */
  static TaskDecision historyExceeded(
      TaskView task, HandlerContext context, SoftChange... changes) {
    boolean heavy = historyHeavy(task, context);
    long limit = heavy ? context.limits().historyBytesMax() : context.limits().historyEventsMax();
    return TaskDecision.refuse(
        heavy ? Refusal.HISTORY_BYTES_EXCEEDED : Refusal.HISTORY_EXCEEDED,
        "Expected at most %d %s of task %s, but there would be more"
            .formatted(limit, heavy ? "bytes of events" : "events", task.key().taskId()),
        Map.of("limit", Long.toString(limit)),
        changes);
  }

  /** Whether the tasks of the shard take all that they may. */
  static boolean bytesFull(HandlerContext context) {
    return context.tasks().bytes() >= context.limits().taskBytesMax();
  }

  /**
   * The refusal of one more task that there is no room for; null when there is. A fan-out whose
   * children take less than all tasks may can go beyond it once, so that finished trees make room
   * for them.
   */
  static @Nullable TaskDecision noRoom(TaskCreated more, HandlerContext context) {
    if (FanOutItems.owedBytes(more.getFanOut()) >= context.limits().taskBytesMax()) {
      return fanOutTooLarge(context);
    }
    return bytesFull(context) ? bytesExceeded(context) : null;
  }

  /** Refuses a fan-out that there would be no room for even if there were no other tasks. */
  static TaskDecision fanOutTooLarge(HandlerContext context) {
    return limit(
        Refusal.FAN_OUT_BYTES_EXCEEDED,
        "bytes of all tasks in the shard, and the tree of the fan-out takes them",
        context.limits().taskBytesMax());
  }

  /**
   * Refuses what takes memory when the tasks of the shard take all that they may.
   *
   * @param changes what changes all the same
   */
  static TaskDecision bytesExceeded(HandlerContext context, SoftChange... changes) {
    long limit = context.limits().taskBytesMax();
    return TaskDecision.refuse(
        Refusal.TASK_BYTES_EXCEEDED,
        "Expected at most %d bytes of all tasks in the shard, but there would be more"
            .formatted(limit),
        Map.of("limit", Long.toString(limit)),
        changes);
  }

  static TaskDecision ended(TaskView task) {
    return TaskDecision.refuse(
        Refusal.TASK_ENDED,
        "Expected task %s to be unfinished, but it has ended %s"
            .formatted(task.key().taskId(), task.state()),
        Map.of("task_id", task.key().taskId(), "state", task.state().name()));
  }

  static TaskDecision state(TaskView task, String expected) {
    return TaskDecision.refuse(
        Refusal.STATE_MISMATCH,
        "Expected task %s to be %s, but it is %s"
            .formatted(task.key().taskId(), expected, task.state()),
        Map.of("task_id", task.key().taskId(), "state", task.state().name()));
  }

  static TaskDecision verdictExpected(TaskView task, String expected, String found) {
    return TaskDecision.refuse(
        Refusal.VERDICT_EXPECTED,
        "Expected %s for task %s, but found %s".formatted(expected, task.key().taskId(), found),
        Map.of("task_id", task.key().taskId()));
  }

  static TaskDecision stale(Lease lease, String found) {
    return TaskDecision.refuse(
        Refusal.STALE_LEASE,
        "Expected the live lease of task %s, but token %d is %s"
            .formatted(lease.task().taskId(), lease.token(), found),
        Map.of("task_id", lease.task().taskId(), "lease_token", Long.toString(lease.token())));
  }

  static TaskDecision stale(Lease lease, Holder holder, TaskView task) {
    Lease live = task.lease();
    if (live == null) {
      return stale(lease, "not live: nobody holds a lease, the task is " + task.state());
    }
    return live.equals(lease)
        ? stale(lease, "held by another instance than " + holder.instanceId())
        : stale(lease, "old: the live one is " + live.token());
  }
}
