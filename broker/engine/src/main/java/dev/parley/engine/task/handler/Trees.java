package dev.parley.engine.task.handler;

import dev.parley.engine.task.state.TaskView;

/**
 * Where a tree begins: at its root, but that each run of a schedule is the top of a tree of its
 * own.
 */
final class Trees {

  private Trees() {}

  /** The root, or the run, that a task is below or is itself. */
  static TaskView top(TaskView task) {
    TaskView top = task;
    for (TaskView above = top.parent(); above != null && !above.recurs(); above = top.parent()) {
      top = above;
    }
    return top;
  }

  static boolean isTop(TaskView task) {
    TaskView parent = task.parent();
    return parent == null || parent.recurs();
  }

  /** The id of the run that a task is below or is itself; empty when it belongs to none. */
  static String runId(TaskView task) {
    TaskView top = top(task);
    return top.parent() == null ? "" : top.key().taskId();
  }
}
