package dev.parley.engine.task.applier;

import dev.parley.engine.task.command.NoteSnapshot;
import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;

/** A note of the tree has another value. */
final class NoteWrittenApplier {

  private NoteWrittenApplier() {}

  static void apply(Facts task, Event event) {
    task.openBoard().put(NoteSnapshot.of(event), event.getNoteWritten().getRequestId());
  }
}
