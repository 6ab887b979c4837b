package dev.parley.engine.task.applier;

import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.BarrierEnded;
import dev.parley.journal.v1.Event;

/** A barrier of the tree has opened, or has timed out. */
final class BarrierEndedApplier {

  private BarrierEndedApplier() {}

  static void apply(Facts task, Event event) {
    BarrierEnded ended = event.getBarrierEnded();
    task.openBoard().ended(ended.getName(), BarrierSnapshot.State.byNumber(ended.getState()));
  }
}
