package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;

/** A loop was noticed; what follows from it is said by other events. */
final class LoopDetectedApplier {

  private LoopDetectedApplier() {}

  static void apply(Facts task) {
    task.forgetActions();
  }
}
