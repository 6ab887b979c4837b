package dev.parley.engine.task.handler;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand.SpawnChildren;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.FanOutItems;
import dev.parley.engine.task.state.Hindrance;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.BudgetGranted;
import dev.parley.journal.v1.ChildrenHeld;
import dev.parley.journal.v1.ChildrenReleased;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the next children of a fan-out, a bounded number in one step. Nobody is there to be refused
 * one: what a cap or a switch does not let in waits, and the history says so.
 */
final class SpawnChildrenHandler {

  /** Bytes of the children of one step beyond which the next one waits for the next step. */
  private static final int STEP_BYTES = 512 * 1024;

  private SpawnChildrenHandler() {}

  static TaskDecision decide(SpawnChildren command, HandlerContext context) {
    TaskView parent = context.tasks().find(command.parent());
    FanOutItems items = parent == null ? null : parent.fanOut();
    if (parent == null || items == null || parent.itemsLeft() == 0) {
      return TaskDecision.acknowledge();
    }
    Hindrance hindrance =
        Hindrance.of(parent, context.tasks().switches(), context.nowMs(), context.rules());
    return hindrance == null
        ? TaskDecision.acknowledge(make(parent, items, context))
        : TaskDecision.acknowledge(hold(parent, hindrance, context));
  }

  private static List<Event> hold(TaskView parent, Hindrance hindrance, HandlerContext context) {
    if (hindrance.isSaidOf(parent)) {
      return List.of();
    }
    ChildrenHeld.Builder held =
        ChildrenHeld.newBuilder()
            .setReason(hindrance.reason().number())
            .setLasting(hindrance.lasting());
    if (hindrance.kill() != null) {
      held.setSwitchId(hindrance.kill().id());
    }
    if (hindrance.bounds() != null) {
      held.setTaskId(hindrance.bounds().key().taskId());
    }
    Draft draft = Draft.of(parent, Actors.BROKER, context);
    return draft.add(draft.event(TaskState.AWAITING_CHILDREN).setChildrenHeld(held)).events();
  }

  private static List<Event> make(TaskView parent, FanOutItems items, HandlerContext context) {
    List<Event> events = new ArrayList<>(release(parent, context));
    int first = parent.childCount();
    int end = first + room(parent, items, context);
    int bytes = 0;
    for (int index = first;
        index < end && bytes < STEP_BYTES && letsIn(parent, index, context);
        index++) {
      List<Event> child = spawn(parent, items, index, context);
      events.addAll(child);
      bytes += child.stream().mapToInt(Event::getSerializedSize).sum();
    }
    return events;
  }

  /** Nobody is given the task before its children: its limits are reserved when they begin. */
  private static List<Event> release(TaskView parent, HandlerContext context) {
    Draft draft = Draft.of(parent, Actors.BROKER, context);
    if (Hindrance.holds(parent.reason())) {
      draft.add(
          draft
              .event(TaskState.AWAITING_CHILDREN)
              .setChildrenReleased(ChildrenReleased.getDefaultInstance()));
    }
    BudgetView budget = parent.budget();
    if (budget != null && budget.isToReserve() && !context.rules().breaks(TaskRule.SPAWN_UNPAID)) {
      draft.add(
          draft
              .event(TaskState.AWAITING_CHILDREN)
              .setBudgetGranted(BudgetGranted.getDefaultInstance()));
    }
    return draft.events();
  }

  private static int room(TaskView parent, FanOutItems items, HandlerContext context) {
    int parallelism =
        context.rules().breaks(TaskRule.IGNORE_PARALLELISM)
            ? Integer.MAX_VALUE
            : items.parallelism();
    int room = Math.min(context.limits().orphansPerStep(), parent.itemsLeft());
    room = Math.min(room, parallelism - parent.unfinishedChildCount());
    room = Math.min(room, context.limits().unfinishedTasksMax() - context.tasks().unfinished());
    BudgetView budget = parent.budget();
    return budget == null || context.rules().breaks(TaskRule.SPAWN_UNPAID)
        ? room
        : (int) Math.min(room, budget.remaining(BudgetItem.DELEGATIONS, 0));
  }

  private static boolean letsIn(TaskView parent, int index, HandlerContext context) {
    return context.rules().breaks(TaskRule.CREATE_KILLED)
        || Hindrance.killing(parent, index, context.tasks().switches()) == null;
  }

  private static List<Event> spawn(
      TaskView parent, FanOutItems items, int index, HandlerContext context) {
    boolean misplaced = context.rules().breaks(TaskRule.SPAWN_FROM_ANOTHER_ITEM) && index > 0;
    TaskKey key = parent.key().child(index);
    TaskCreated child =
        items.child(misplaced ? index - 1 : index).toBuilder()
            .setParentId(parent.key().taskId())
            .setDepth(parent.created().getDepth() + 1)
            .build();
    child = Inheritance.ofTemplate(parent, child, parent.givenTrust(), context);
    boolean later = child.getStartTimeMs() > context.nowMs();
    TaskState state = later ? TaskState.SCHEDULED : TaskState.QUEUED;
    Draft draft = Draft.first(key, parent.requester(), context);
    ChildLoop loop = ChildLoop.of(child, child.getDepth(), parent, context);
    Births.draft(draft, state, Cycles.kept(child, parent, context), loop, context);
    return draft.events();
  }
}
