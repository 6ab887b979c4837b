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
      return ChildLoop.refuseDepth(key, parent, context.limits().depthMax(), context);
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
    return unpaid != null || parent == null
        ? unpaid
        : loops(key, task, fanOut.getItemsList(), 0, parent, context);
  }

  /**
   * The refusal of items that are taken for a loop; null when none is to be refused.
   *
   * @param first the index of the first of them
   * @param witness whose history says so: the fan-out, or its parent when it is not there yet
   */
  static @Nullable TaskDecision loops(
      TaskKey key,
      TaskCreated fanOut,
      List<FanOutItem> items,
      int first,
      TaskView witness,
      HandlerContext context) {
    TaskView parent = witness.key().equals(key) ? witness.parent() : witness;
    if (parent == null) {
      return null;
    }
    TaskCreated any =
        context.limits().loops().inheritOfTemplate(fanOut.getFanOut().getTemplate(), fanOut);
    int depth = parent.created().getDepth() + 2;
    for (int i = 0; i < items.size(); i++) {
      TaskCreated child = FanOutItems.child(any, items.get(i));
      ChildLoop loop = ChildLoop.of(child, depth, parent, context);
      if (loop != null && loop.isRefused()) {
        return loop.refuse(key.child(first + i), witness, context);
      }
    }
    return null;
  }
}
