package dev.parley.engine.task.handler;

import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.TaskView;

/** Says in which state a task goes on that may have to wait for answers and decisions. */
final class Waits {

  private Waits() {}

  /**
   * Where a task goes that nobody works on any more: to the queue, once its questions are answered,
   * its proposals are decided, and the children of its items are done.
   */
  static TaskState onward(TaskView task) {
    if (forItems(task)) {
      return TaskState.AWAITING_CHILDREN;
    }
    return unless(task.dialogue().blocked(), task.proposals().pending(), TaskState.QUEUED);
  }

  /** Whether nobody works on a task before the children of its items are done. */
  static boolean forItems(TaskView task) {
    Suspension suspension = task.suspension();
    return suspension != null && suspension.join().getEveryItem() && suspension.resumed() == null;
  }

  /**
   * Where a task goes when one of its questions is closed.
   *
   * @param blocked whether another one still blocks it
   */
  static TaskState afterQuestion(TaskView task, boolean blocked, long nowMs) {
    return task.state().waitsForWord()
        ? now(task, blocked, task.proposals().pending(), nowMs)
        : task.state();
  }

  /**
   * The state of a task that somebody works on, or would, but for what it waits for.
   *
   * @param blocked whether it waits for an answer
   * @param pending whether it waits for a decision
   */
  static TaskState now(TaskView task, boolean blocked, boolean pending, long nowMs) {
    if (task.lease() != null) {
      return unless(blocked, pending, TaskState.WORKING);
    }
    boolean later = task.nextStartTimeMs() > nowMs;
    return unless(blocked, pending, later ? TaskState.SCHEDULED : TaskState.QUEUED);
  }

  /** The state of a task whose holder says something that nobody has to answer. */
  static TaskState working(TaskView task) {
    return task.state().waitsForWord() ? task.state() : TaskState.WORKING;
  }

  /** A state, unless somebody's word is waited for: answers come before decisions. */
  static TaskState unless(boolean blocked, boolean pending, TaskState otherwise) {
    return blocked ? TaskState.INPUT_REQUIRED : pending ? TaskState.APPROVAL_REQUIRED : otherwise;
  }

  /** Whether a task waits for nobody's word in a state that it has come to. */
  static boolean goes(TaskState state) {
    return switch (state) {
      case WORKING, QUEUED, SCHEDULED -> true;
      case NONE,
          ASSIGNED,
          INPUT_REQUIRED,
          APPROVAL_REQUIRED,
          AWAITING_CHILDREN,
          VERIFYING,
          PAUSED,
          PARKED,
          COMPLETED,
          FAILED,
          CANCELED,
          KILLED,
          EXPIRED,
          REJECTED ->
          false;
    };
  }
}
