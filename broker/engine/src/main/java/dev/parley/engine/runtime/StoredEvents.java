package dev.parley.engine.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.runtime.JournalChain.BrokenException;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.JournalRecord;

/** Reads what is stored, and refuses what this version does not understand. */
final class StoredEvents {

  private StoredEvents() {}

  static JournalRecord parse(long offset, byte[] record) throws BrokenException {
    try {
      return JournalRecord.parseFrom(record);
    } catch (InvalidProtocolBufferException e) {
      throw new BrokenException(
          "Expected a journal record at offset %d, but its %d bytes are none (%s): something else wrote to the journal."
              .formatted(offset, record.length, e.getMessage()));
    }
  }

  /** An event that is skipped would be a silent difference; so the shard is not opened at all. */
  static Event requireKnown(Event event, long position) throws BrokenException {
    if (event.getKindCase() == Event.KindCase.KIND_NOT_SET) {
      throw new BrokenException(
          "Expected an event of a known kind at position %d, but task %s has one that this version does not know: run the version that wrote it."
              .formatted(position, event.getTaskId()));
    }
    return event;
  }
}
