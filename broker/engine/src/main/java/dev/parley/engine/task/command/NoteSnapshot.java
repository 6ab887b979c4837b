package dev.parley.engine.task.command;

import com.google.protobuf.ByteString;
import dev.parley.journal.v1.Actor;

/**
 * A note at one moment. Immutable.
 *
 * @param value the bytes of the public part
 * @param version the number of the event of the root that wrote it
 * @param timeMs when, milliseconds since 1970
 * @param requestId what the writer called its request; may be empty
 */
public record NoteSnapshot(
    String key, ByteString value, long version, Actor writer, long timeMs, String requestId) {}
