package dev.parley.engine.task.state;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCreated;

/** Makes tasks that no shard knows, and that appliers write nothing into. */
final class TestTasks {

  private TestTasks() {}

  /** A queued task named after the position that it was created at. */
  static Task createdAt(long position) {
    return createdAt(position, TaskCreated.newBuilder().setCapability("work"));
  }

  static Task createdAt(long position, TaskCreated.Builder created) {
    return createdAt(position, created, TaskState.QUEUED);
  }

  static Task createdAt(long position, TaskCreated.Builder created, TaskState state) {
    TaskKey key = new TaskKey("acme", "t" + position);
    Event event = event(key, 1, state).setTaskCreated(created).build();
    Task task = new Task(key, event, position, (facts, written) -> {});
    task.record(event, position);
    return task;
  }

  private static Event.Builder event(TaskKey key, long number, TaskState state) {
    return Event.newBuilder()
        .setTenant(key.tenant())
        .setTaskId(key.taskId())
        .setNumber(number)
        .setActor(Actors.requester("local"))
        .setState(state.number());
  }
}
