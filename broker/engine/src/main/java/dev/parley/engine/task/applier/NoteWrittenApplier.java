package dev.parley.engine.task.applier;

import dev.parley.engine.task.state.Facts;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.NoteWritten;

/** A note of the tree has another value. */
final class NoteWrittenApplier {

  private NoteWrittenApplier() {}

  static void apply(Facts task, Event event) {
    NoteWritten written = event.getNoteWritten();
    task.openBoard()
        .put(
            written.getKey(),
            written.getValue(),
            event.getNumber(),
            event.getActor(),
            event.getTimeMs(),
            written.getRequestId());
  }
}
