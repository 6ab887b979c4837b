package dev.parley.engine.task.applier;

import dev.parley.engine.task.Loops.Kind;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.LoopDetected;

/**
 * A loop was noticed. What else follows from it than that others get the task, other events say.
 */
final class LoopDetectedApplier {

  private LoopDetectedApplier() {}

  static void apply(Facts task, Event event) {
    LoopDetected loop = event.getLoopDetected();
    if (!loop.getChildId().isEmpty()) {
      task.childRefused(loop);
      return;
    }
    if (task.isLeased()) {
      task.looped(event.getTimeMs());
    }
    if (loop.getEscalationCapability().isEmpty()) {
      if (loop.getKind() == Kind.NOBODY_ELSE.number()) {
        task.because(TaskReason.NOBODY_ELSE);
      }
      return;
    }
    task.loopEscalated(loop);
    if (event.getState() != TaskState.SCHEDULED.number()) {
      task.because(TaskReason.ESCALATED);
    }
    if (event.getState() == TaskState.QUEUED.number()) {
      task.queued(event.getTimeMs());
    }
  }
}
