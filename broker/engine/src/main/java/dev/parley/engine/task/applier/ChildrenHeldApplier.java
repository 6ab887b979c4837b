package dev.parley.engine.task.applier;

import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** A fan-out waits until its next child may be made. */
final class ChildrenHeldApplier {

  private ChildrenHeldApplier() {}

  static void apply(Facts task, Event event) {
    task.held(
        TaskReason.byNumber(event.getChildrenHeld().getReason()),
        event.getChildrenHeld().getLasting());
  }
}
