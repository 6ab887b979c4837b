package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.TaskView;
import java.util.function.Function;

/** Lets a parked task be dealt with, and no other one. */
final class ParkedTasks {

  private ParkedTasks() {}

  static TaskDecision decide(
      TaskKey key, HandlerContext context, Function<TaskView, TaskDecision> decision) {
    TaskView task = context.tasks().find(key);
    if (task == null) {
      return Refusals.notFound(key);
    }
    if (task.state().terminal()) {
      return Refusals.ended(task);
    }
    return task.state() == TaskState.PARKED ? decision.apply(task) : Refusals.state(task, "PARKED");
  }
}
