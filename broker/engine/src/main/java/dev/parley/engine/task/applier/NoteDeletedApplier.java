package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.NoteDeleted;

/** A note of the tree is gone. */
final class NoteDeletedApplier {

  private NoteDeletedApplier() {}

  static void apply(Facts task, Event event) {
    NoteDeleted deleted = event.getNoteDeleted();
    task.openBoard().delete(deleted.getKey(), deleted.getRequestId());
  }
}
