package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/**
 * The holder of a lease has stopped, or says that it can't. A task that is being canceled is let go
 * by that.
 */
final class StopReportedApplier {

  private StopReportedApplier() {}

  static void apply(Facts task, Event event) {
    if (event.getState() == TaskState.QUEUED.number()) {
      task.closedByHolder(event.getKindCase());
      task.withdrawQuestions(event.getTimeMs());
    } else {
      task.stopReported(event.getStopReported(), event.getTimeMs());
    }
  }
}
