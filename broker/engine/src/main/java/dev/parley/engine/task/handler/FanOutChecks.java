package dev.parley.engine.task.handler;

import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.state.FanOutItems;
import dev.parley.engine.task.state.Switch;
import dev.parley.engine.task.state.SwitchesView;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds fan-outs to what their children are held to, as far as it can be told before there are any:
 * later nobody is there to be refused them.
 */
final class FanOutChecks {

  private FanOutChecks() {}

  /**
   * What is stored of a fan-out: an agent that is killed is not among those of a broadcast.
   *
   * @param task any task that is about to be created
   */
  static TaskCreated admitted(TaskKey key, TaskCreated task, HandlerContext context) {
    SwitchesView switches = context.tasks().switches();
    FanOut fanOut = task.getFanOut();
    if (switches.none() || fanOut.getItemsCount() == 0 || !isBroadcast(fanOut)) {
      return task;
    }
    List<FanOutItem> alive =
        fanOut.getItemsList().stream()
            .filter(item -> killing(key, fanOut.getTemplate(), item, switches) == null)
            .toList();
    return task.toBuilder().setFanOut(fanOut.toBuilder().clearItems().addAllItems(alive)).build();
  }

  private static boolean isBroadcast(FanOut fanOut) {
    return !fanOut.getItems(0).getAgentId().isEmpty();
  }

  private static @Nullable Switch killing(
      TaskKey key, TaskCreated template, FanOutItem item, SwitchesView switches) {
    return switches.refusing(key.child(0), FanOutItems.child(template, item), null);
  }

  /** A switch that would not let in the children of a task; null when none would. */
  static @Nullable Switch killing(TaskKey key, TaskCreated task, HandlerContext context) {
    return task.hasFanOut()
        ? context.tasks().switches().refusing(key.child(0), task.getFanOut().getTemplate(), null)
        : null;
  }

  /**
   * Why no children could be made of a task; null when they could, or it is no fan-out.
   *
   * @param parent null for a root
   */
  static @Nullable TaskDecision forbid(
      TaskKey key, TaskCreated task, int depth, @Nullable TaskView parent, HandlerContext context) {
    if (!task.hasFanOut()) {
      return null;
    }
    FanOut fanOut = task.getFanOut();
    if (depth + 1 > context.limits().depthMax()) {
      return Refusals.limit(
          Refusal.DEPTH_EXCEEDED, "levels below the root", context.limits().depthMax());
    }
    int items = fanOut.getItemsCount();
    if (items > context.limits().childrenMax()) {
      return Refusals.limit(
          Refusal.CHILDREN_EXCEEDED, "children of one task", context.limits().childrenMax());
    }
    String problem = fanOut.getComplete() ? Quorums.problem(fanOut.getJoin(), items) : null;
    if (problem != null) {
      return TaskDecision.refuse(Refusal.JOIN_INVALID, problem);
    }
    TaskDecision unpaid = BudgetChecks.forbidsEach(key, task, parent);
    return unpaid != null ? unpaid : circular(key, task, fanOut.getItemsList(), parent, context);
  }

  /** The refusal of items that ask what an ancestor asks; null when none is to be refused. */
  static @Nullable TaskDecision circular(
      TaskKey key,
      TaskCreated fanOut,
      List<FanOutItem> items,
      @Nullable TaskView parent,
      HandlerContext context) {
    TaskCreated any =
        context.limits().loops().inheritOfTemplate(fanOut.getFanOut().getTemplate(), fanOut);
    if (parent == null || !Cycles.isRefused(any, context)) {
      return null;
    }
    for (FanOutItem item : items) {
      TaskView ancestor = Cycles.ancestorOf(FanOutItems.child(any, item), parent, context);
      if (ancestor != null) {
        return Cycles.refuse(ancestor.key());
      }
    }
    return null;
  }
}
