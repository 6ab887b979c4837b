package dev.parley.engine.task.handler;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.TaskCommand.LeaseCommand;
import dev.parley.engine.task.command.TaskCommand.SubmitResult;
import dev.parley.engine.task.command.TaskCommand.SubmitVerdict;
import dev.parley.engine.task.handler.TaskDecision.SlotFreed;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets the holder of a live lease speak, and nobody else. */
final class Leases {

  private Leases() {}

  /**
   * Decides what a holder says of its attempt. A lease that is not live is refused as stale and
   * changes nothing.
   */
  static TaskDecision whileLive(
      LeaseCommand command, HandlerContext context, Function<TaskView, TaskDecision> decision) {
    TaskView task = context.tasks().find(command.lease().task());
    if (task == null) {
      return Refusals.stale(command.lease(), "of a task that is not there");
    }
    if (live(task, command.lease(), command.holder(), context)) {
      return decision.apply(task);
    }
    TaskDecision late = LateWords.killed(task, command, context);
    return late != null ? late : Refusals.stale(command.lease(), command.holder(), task);
  }

  /**
   * Decides the last thing that a holder says of its attempt. Said again, because the answer got
   * lost, it is acknowledged again and changes nothing.
   *
   * @param event what comes of it
   */
  static TaskDecision closing(
      LeaseCommand command,
      Event.KindCase event,
      HandlerContext context,
      Function<TaskView, TaskDecision> decision) {
    TaskView task = context.tasks().find(command.lease().task());
    return task != null && repeated(task, command, event)
        ? TaskDecision.acknowledge(new SlotFreed(command.holder(), command.lease()))
        : whileLive(command, context, live -> unlessKilled(live, command, context, decision));
  }

  private static TaskDecision unlessKilled(
      TaskView task,
      LeaseCommand command,
      HandlerContext context,
      Function<TaskView, TaskDecision> decision) {
    TaskDecision killed = LateWords.aboutToBeKilled(task, command, context);
    TaskDecision refused = killed != null ? killed : misplaced(task, command);
    TaskDecision last = refused != null ? refused : Cancellations.lastWord(task, command, context);
    return last != null ? last : decision.apply(task);
  }

  /** Refuses a result of a review, which a verdict is expected of, and a verdict of other work. */
  private static @Nullable TaskDecision misplaced(TaskView task, LeaseCommand command) {
    boolean review = task.key().isReview();
    if (command instanceof SubmitResult && review) {
      return Refusals.verdictExpected(task, "a verdict", "a result");
    }
    return command instanceof SubmitVerdict && !review
        ? Refusals.verdictExpected(task, "a result", "a verdict")
        : null;
  }

  private static boolean live(TaskView task, Lease lease, Holder holder, HandlerContext context) {
    if (context.rules().breaks(TaskRule.ACCEPT_STALE_LEASE) && task.lease() != null) {
      return true;
    }
    return lease.equals(task.lease()) && holder.equals(task.holder());
  }

  private static boolean repeated(TaskView task, LeaseCommand command, Event.KindCase event) {
    TaskView.@Nullable Closing last = task.lastClosing();
    return last != null
        && last.lease().equals(command.lease())
        && last.holder().equals(command.holder())
        && last.event() == event;
  }
}
