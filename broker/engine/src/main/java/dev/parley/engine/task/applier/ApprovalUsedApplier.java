package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** The holder is about to do what was approved. */
final class ApprovalUsedApplier {

  private ApprovalUsedApplier() {}

  static void apply(Facts task, Event event) {
    task.proposals(all -> all.used(event.getApprovalUsed(), event.getTimeMs()));
    task.heard(event.getTimeMs(), true);
  }
}
