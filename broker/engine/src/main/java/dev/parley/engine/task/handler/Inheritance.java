package dev.parley.engine.task.handler;

import dev.parley.engine.task.Autonomy;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.TaskCreated;

/** What a task has from the one that it is created below, whoever makes it of what. */
final class Inheritance {

  private Inheritance() {}

  /**
   * The task with what holds below a parent: its budget, its loop policy, its autonomy level, and
   * labels no higher than what the task came of.
   *
   * @param trust the lowest label of what it came of
   */
  static TaskCreated below(TaskView parent, TaskCreated child, int trust, HandlerContext context) {
    TaskCreated below = BudgetChecks.inTreeOf(parent, child);
    if (!child.hasLoopPolicy() || !context.rules().breaks(TaskRule.LOOSEN_LOOPS)) {
      below = context.limits().loops().inherit(below, parent.created());
    }
    if (!context.rules().breaks(TaskRule.EXCEED_AUTONOMY)) {
      below = Autonomy.inherit(below, parent.created());
    }
    return Lowered.child(below, trust, context);
  }
}
