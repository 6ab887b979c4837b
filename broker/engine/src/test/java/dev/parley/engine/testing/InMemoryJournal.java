package dev.parley.engine.testing;

import dev.parley.engine.runtime.Journal;
import java.util.concurrent.Executor;

/** A journal that keeps every promise and never fails. Thread-safe. */
public final class InMemoryJournal implements Journal {
  private final SimLog log;
  private final Executor callbacks;
  private volatile boolean closed;

  /**
   * @param log shared by all journals of the shard
   * @param callbacks where callbacks are called; must not run anything inside of the call
   */
  public InMemoryJournal(SimLog log, Executor callbacks) {
    this.log = log;
    this.callbacks = callbacks;
  }

  @Override
  public void append(byte[] record, AppendCallback callback) {
    AppendResult result =
        closed
            ? new AppendResult.NotAppended("the journal is closed")
            : new AppendResult.Appended(log.append(record));
    callbacks.execute(() -> callback.appended(result));
  }

  @Override
  public void read(long fromOffset, long toOffset, RecordReader reader) {
    callbacks.execute(() -> readNow(fromOffset, toOffset, reader));
  }

  private void readNow(long fromOffset, long toOffset, RecordReader reader) {
    if (closed) {
      reader.failed("the journal is closed");
      return;
    }
    for (SimLog.Stored stored : log.read(fromOffset, toOffset)) {
      reader.record(stored.offset(), stored.record());
    }
    reader.done();
  }

  @Override
  public void close() {
    closed = true;
  }
}
