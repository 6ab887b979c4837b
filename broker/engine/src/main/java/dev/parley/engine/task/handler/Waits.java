package dev.parley.engine.task.handler;

import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.TaskView;

/** Says in which state a task goes on that may have to wait for answers. */
final class Waits {

  private Waits() {}

  /**
   * Where a task goes that nobody works on any more: to the queue, once its questions are answered,
   * and the children of its items are done.
   */
  static TaskState onward(TaskView task) {
    Suspension suspension = task.suspension();
    if (suspension != null && suspension.join().getEveryItem() && suspension.resumed() == null) {
      return TaskState.AWAITING_CHILDREN;
    }
    return task.dialogue().blocked() ? TaskState.INPUT_REQUIRED : TaskState.QUEUED;
  }

  /**
   * Where a task goes when one of its questions is closed.
   *
   * @param blocked whether another one still blocks it
   */
  static TaskState afterQuestion(TaskView task, boolean blocked, long nowMs) {
    if (task.state() != TaskState.INPUT_REQUIRED || blocked) {
      return task.state();
    }
    if (task.lease() != null) {
      return TaskState.WORKING;
    }
    return task.nextStartTimeMs() > nowMs ? TaskState.SCHEDULED : TaskState.QUEUED;
  }
}
