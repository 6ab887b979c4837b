package dev.parley.engine.task.state;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCreated;

/** Makes tasks that no shard knows. */
final class TestTasks {

  private TestTasks() {}

  /** A task named after the position that it was created at. */
  static Task createdAt(long position) {
    TaskKey key = new TaskKey("acme", "t" + position);
    Event event =
        Event.newBuilder()
            .setTenant(key.tenant())
            .setTaskId(key.taskId())
            .setNumber(1)
            .setActor(Actors.requester("local"))
            .setTaskCreated(TaskCreated.newBuilder().setCapability("work"))
            .build();
    return new Task(key, event, position, (task, written) -> {});
  }
}
