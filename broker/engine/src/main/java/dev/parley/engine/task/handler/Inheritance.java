package dev.parley.engine.task.handler;

import dev.parley.engine.task.Autonomy;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.TaskCreated;

/** What a task has from whoever asks for it and from the one that it is created below. */
final class Inheritance {

  private Inheritance() {}

  /** A root as whoever asks for it may ask. */
  static TaskCreated ofRoot(TaskCreated root, Actor requester, HandlerContext context) {
    return context.rules().breaks(TaskRule.EXCEED_AUTONOMY)
        ? root
        : Autonomy.ofRoot(root, requester);
  }

  /**
   * The task with what holds below a parent: its budget, its loop policy, its autonomy level, and
   * labels no higher than what the task came of.
   *
   * @param trust the lowest label of what it came of
   */
  static TaskCreated below(TaskView parent, TaskCreated child, int trust, HandlerContext context) {
    TaskCreated inTree = BudgetChecks.inTreeOf(parent, child);
    boolean loose = child.hasLoopPolicy() && context.rules().breaks(TaskRule.LOOSEN_LOOPS);
    return narrowed(
        parent,
        loose ? inTree : context.limits().loops().inherit(inTree, parent.created()),
        trust,
        context);
  }

  /** The same of a child that the broker makes of its parent's template. */
  static TaskCreated ofTemplate(
      TaskView parent, TaskCreated child, int trust, HandlerContext context) {
    TaskCreated inTree = BudgetChecks.inTreeOf(parent, child);
    return narrowed(
        parent,
        context.limits().loops().inheritOfTemplate(inTree, parent.created()),
        trust,
        context);
  }

  private static TaskCreated narrowed(
      TaskView parent, TaskCreated child, int trust, HandlerContext context) {
    TaskCreated below =
        context.rules().breaks(TaskRule.EXCEED_AUTONOMY)
            ? child
            : Autonomy.inherit(child, parent.created());
    return Lowered.child(below, trust, context);
  }
}
