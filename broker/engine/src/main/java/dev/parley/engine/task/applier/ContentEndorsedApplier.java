package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** Somebody vouches for what the task works on. */
final class ContentEndorsedApplier {

  private ContentEndorsedApplier() {}

  static void apply(Facts task, Event event) {
    task.endorsed(event);
  }
}
