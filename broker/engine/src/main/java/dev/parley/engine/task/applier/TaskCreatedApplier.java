package dev.parley.engine.task.applier;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.TaskCreated;

/** The task exists. */
final class TaskCreatedApplier {

  private TaskCreatedApplier() {}

  static void apply(Facts task, Event event) {
    TaskCreated created = event.getTaskCreated();
    if (created.hasFanOut()) {
      FanOut fanOut = created.getFanOut();
      task.fansOut(fanOut);
      task.suspended(new Suspension(ByteString.EMPTY, fanOut.getJoin(), event.getTimeMs(), null));
      task.because(JoinReasons.ofFanOut(task));
    } else if (created.hasSchedule()) {
      task.recurs(created.getSchedule(), created.getScheduleState());
    } else if (event.getState() == TaskState.SCHEDULED.number()) {
      task.startsWhenAsked();
    } else {
      task.queued(event.getTimeMs());
    }
  }
}
