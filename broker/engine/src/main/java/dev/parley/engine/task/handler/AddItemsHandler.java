package dev.parley.engine.task.handler;

import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.AddItems;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.FanOutItems;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.ItemsAdded;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes more items of a fan-out, each once: those that are there already are passed over, if they
 * are the same.
 */
final class AddItemsHandler {

  private AddItemsHandler() {}

  static TaskDecision decide(AddItems command, HandlerContext context) {
    TaskView task = context.tasks().find(command.key());
    if (task == null) {
      return Refusals.notFound(command.key());
    }
    FanOutItems there = task.fanOut();
    if (there == null) {
      return mismatch(task, "is no fan-out");
    }
    if (!there.agreesWith(command.first(), command.items())
        && !context.rules().breaks(TaskRule.TAKE_OTHER_ITEMS)) {
      return mismatch(task, "has others at the same places");
    }
    if (!waits(task) || context.tasks().canceling(task) != null) {
      return TaskDecision.answer(new TaskReply.Found(task.snapshot()));
    }
    int end = command.first() + command.items().size();
    if (command.first() > there.count()
        || (command.complete() && end < there.count())
        || (there.complete() && end > there.count())) {
      return mismatch(task, "has %d items already".formatted(there.count()));
    }
    if (end <= there.count() && (!command.complete() || there.complete())) {
      return TaskDecision.answer(new TaskReply.Found(task.snapshot()));
    }
    return add(task, there, end, command, context);
  }

  /**
   * Whether the join can still count more: what comes after it was decided is of no use. One that
   * is parked, for whatever reason, is to have all its items when it goes on.
   */
  private static boolean waits(TaskView task) {
    Suspension suspension = task.suspension();
    return (task.state() == TaskState.AWAITING_CHILDREN || task.state() == TaskState.PARKED)
        && suspension != null
        && suspension.join().getEveryItem()
        && suspension.resumed() == null;
  }

  private static TaskDecision add(
      TaskView task, FanOutItems there, int end, AddItems command, HandlerContext context) {
    // Without the last message, which comes once, a fan-out would never get done.
    if (!command.complete() && Refusals.historyFull(task, context)) {
      return Refusals.historyExceeded(task, context);
    }
    int limit = context.limits().childrenMax();
    if (end > limit) {
      return Refusals.limit(Refusal.CHILDREN_EXCEEDED, "children of one task", limit);
    }
    String problem = command.complete() ? problem(task, end) : null;
    if (problem != null) {
      return TaskDecision.refuse(Refusal.JOIN_INVALID, problem);
    }
    int known =
        context.rules().breaks(TaskRule.TAKE_ITEMS_TWICE) ? 0 : there.count() - command.first();
    List<FanOutItem> more = command.items().subList(known, command.items().size());
    TaskDecision circular =
        FanOutChecks.loops(task.key(), task.created(), more, there.count(), task, context);
    TaskDecision refusal =
        circular == null
            ? Rulings.forbid(task.key(), more, there.count(), task, context)
            : circular;
    if (refusal != null) {
      return refusal;
    }
    int taken = fitting(more.size(), there, context.tasks().bytes(), context);
    boolean all = taken == more.size();
    if (!all && neverFit(more.size(), there, task, context)) {
      return Refusals.fanOutTooLarge(context);
    }
    if (taken == 0 && !all) {
      return Refusals.bytesExceeded(context);
    }
    Draft draft = Draft.of(task, task.requester(), context);
    draft.add(
        draft
            .event(task.state())
            .setItemsAdded(
                ItemsAdded.newBuilder()
                    .addAllItems(more.subList(0, taken))
                    .setFirst(there.count())
                    .setComplete(command.complete() && all)));
    return all
        ? TaskDecision.change(task, draft.events(), List.of())
        : new TaskDecision(
            draft.events(), Refusals.bytesExceeded(context).reply(), List.of(), List.of());
  }

  /** Whether there is no room for some items even when all that can make room has ended. */
  private static boolean neverFit(
      int more, FanOutItems there, TaskView task, HandlerContext context) {
    return fitting(more, there, context.tasks().treeBytes(task), context) < more;
  }

  /**
   * For how many of some items there is room: the last of them may go beyond it.
   *
   * @param usedBytes what is taken already
   */
  private static int fitting(int more, FanOutItems there, long usedBytes, HandlerContext context) {
    long room = context.limits().taskBytesMax() - usedBytes;
    if (more == 0 || context.rules().breaks(TaskRule.OVERFILL_WITH_ITEMS)) {
      return more;
    }
    return room <= 0 ? 0 : Math.clamp(room / there.owedBytes(1), 1, more);
  }

  private static @Nullable String problem(TaskView task, int items) {
    return task.suspension() == null ? null : Quorums.problem(task.suspension().join(), items);
  }

  private static TaskDecision mismatch(TaskView task, String found) {
    return TaskDecision.refuse(
        Refusal.ITEMS_MISMATCH,
        "Expected task %s to take these items, but it %s".formatted(task.key().taskId(), found),
        Map.of("task_id", task.key().taskId()));
  }
}
