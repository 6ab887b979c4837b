package dev.parley.benchmarks.engine;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.runtime.Journal;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Acknowledges every append at once. Keeps its records when they are to be read again, else only
 * counts them. Used by one thread.
 */
final class HeapJournal implements Journal {
  private final boolean keep;
  private final Executor callbacks;
  private final List<byte[]> records = new ArrayList<>();
  private long nextOffset;
  private long bytes;

  /**
   * @param keep whether records can be read; they count as heap then
   * @param callbacks where callbacks are called; must not run anything inside of the call
   */
  HeapJournal(boolean keep, Executor callbacks) {
    this.keep = keep;
    this.callbacks = callbacks;
  }

  @Override
  public void append(byte[] record, AppendCallback callback) {
    if (keep) {
      records.add(record);
    }
    bytes += record.length;
    AppendResult result = new AppendResult.Appended(nextOffset++);
    callbacks.execute(() -> callback.appended(result));
  }

  @Override
  public void read(long fromOffset, long toOffset, RecordReader reader) {
    callbacks.execute(() -> {
      for (long offset = fromOffset; offset < toOffset && keep; offset++) {
        reader.record(offset, records.get(Math.toIntExact(offset)));
      }
      reader.done();
    });
  }

  /** All events of all batches that were kept. */
  List<Event> events() throws InvalidProtocolBufferException {
    List<Event> events = new ArrayList<>();
    for (byte[] record : records) {
      events.addAll(JournalRecord.parseFrom(record).getBatch().getEventsList());
    }
    return events;
  }

  /** How many bytes were appended. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {}
}
