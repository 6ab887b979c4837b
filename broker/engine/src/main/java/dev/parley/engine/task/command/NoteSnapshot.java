package dev.parley.engine.task.command;

import com.google.protobuf.ByteString;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.NoteWritten;

/**
 * A note at one moment. Immutable.
 *
 * @param value the bytes of the public part
 * @param version the number of the event of the root that wrote it
 * @param timeMs when, milliseconds since 1970
 */
public record NoteSnapshot(String key, ByteString value, long version, Actor writer, long timeMs) {

  /** As an event of the root wrote it. */
  public static NoteSnapshot of(Event event) {
    NoteWritten written = event.getNoteWritten();
    return new NoteSnapshot(
        written.getKey(),
        written.getValue(),
        event.getNumber(),
        event.getActor(),
        event.getTimeMs());
  }
}
