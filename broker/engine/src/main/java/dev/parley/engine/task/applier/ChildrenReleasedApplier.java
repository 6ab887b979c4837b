package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;

/** The children of a fan-out are made again: it waits for what it waited for. */
final class ChildrenReleasedApplier {

  private ChildrenReleasedApplier() {}

  static void apply(Facts task) {
    task.because(JoinReasons.ofFanOut(task));
  }
}
