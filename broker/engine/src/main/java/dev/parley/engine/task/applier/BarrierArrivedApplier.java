package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** One more has arrived at a barrier of the tree. */
final class BarrierArrivedApplier {

  private BarrierArrivedApplier() {}

  static void apply(Facts task, Event event) {
    task.openBoard().arrived(event.getBarrierArrived(), event.getTimeMs());
  }
}
