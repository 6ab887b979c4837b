package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** A note of the tree is gone. */
final class NoteDeletedApplier {

  private NoteDeletedApplier() {}

  static void apply(Facts task, Event event) {
    task.openBoard().delete(event.getNoteDeleted().getKey());
  }
}
