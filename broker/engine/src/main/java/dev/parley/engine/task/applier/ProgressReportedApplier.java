package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The holder works, and says how far it is; what it says is in the history only. */
final class ProgressReportedApplier {

  private ProgressReportedApplier() {}

  static void apply(Facts task, Event event) {
    task.heard(event.getTimeMs(), true);
    String action = event.getProgressReported().getActionFingerprint();
    if (!action.isEmpty()) {
      task.did(action);
    }
  }
}
