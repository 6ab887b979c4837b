package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.BoardCommand;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets those who belong to a tree use its notes and barriers, and nobody else. */
final class TreeMembers {

  private TreeMembers() {}

  /**
   * Decides what a member of the tree asks of its top. Who asks under a lease may name a schedule
   * as well, and means the run that it works for.
   */
  static TaskDecision of(
      BoardCommand command, HandlerContext context, Function<TaskView, TaskDecision> decision) {
    TaskView named = context.tasks().find(command.root());
    if (named == null || !Trees.isTop(named)) {
      return Refusals.notFound(command.root());
    }
    Lease lease = command.lease();
    if (lease != null) {
      return underLease(command, lease, named, context, decision);
    }
    if (!Actors.principal(named.requester()).equals(Actors.principal(command.actor()))) {
      return foreign(command.root());
    }
    return named.recurs() ? runExpected(command.root()) : decision.apply(named);
  }

  private static TaskDecision underLease(
      BoardCommand command,
      Lease lease,
      TaskView named,
      HandlerContext context,
      Function<TaskView, TaskDecision> decision) {
    if (!lease.task().rootId().equals(command.root().rootId())) {
      return foreign(command.root());
    }
    TaskView task = context.tasks().find(lease.task());
    if (task == null || !lease.equals(task.lease())) {
      return Refusals.stale(lease, "not live");
    }
    if (named.recurs() && context.rules().breaks(TaskRule.SHARE_BOARD)) {
      return decision.apply(named);
    }
    TaskView top = Trees.top(task);
    return named.recurs() || top.key().equals(named.key())
        ? decision.apply(top)
        : foreign(command.root());
  }

  /** The same for what changes something. */
  static TaskDecision changing(
      BoardCommand command, HandlerContext context, Function<TaskView, TaskDecision> decision) {
    return of(
        command,
        context,
        root -> {
          TaskDecision refusal = refusal(root, command, context);
          return refusal == null ? decision.apply(root) : refusal;
        });
  }

  /** Who asks: the holder of the lease, or whoever created the root. */
  static Actor actor(BoardCommand command, HandlerContext context) {
    Lease lease = command.lease();
    TaskView task = lease == null ? null : context.tasks().find(lease.task());
    Holder holder = task == null ? null : task.holder();
    return holder == null ? command.actor() : Actors.agent(holder);
  }

  private static @Nullable TaskDecision refusal(
      TaskView root, BoardCommand command, HandlerContext context) {
    if (root.state().terminal()) {
      return Refusals.ended(root);
    }
    TaskDecision killed = KilledScope.ofCaller(root.key(), command.actor(), context);
    if (killed == null) {
      killed = KilledScope.refusal(root.key(), context);
    }
    Lease lease = command.lease();
    if (killed == null && lease != null) {
      killed = KilledScope.refusal(lease.task(), context);
    }
    if (killed != null) {
      return killed;
    }
    return Refusals.historyFull(root, context) ? Refusals.historyExceeded(root, context) : null;
  }

  private static TaskDecision foreign(TaskKey root) {
    return TaskDecision.refuse(
        Refusal.TREE_FOREIGN,
        "Expected a member of the tree of %s, but somebody else asked".formatted(root.taskId()),
        Map.of("task_id", root.taskId()));
  }

  private static TaskDecision runExpected(TaskKey schedule) {
    return TaskDecision.refuse(
        Refusal.RUN_EXPECTED,
        "Expected the root of a tree or a run, but task %s is a schedule"
            .formatted(schedule.taskId()),
        Map.of("task_id", schedule.taskId()));
  }
}
