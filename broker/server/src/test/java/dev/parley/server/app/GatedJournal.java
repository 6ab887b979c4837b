package dev.parley.server.app;

import dev.parley.engine.runtime.Journal;
import java.util.ArrayList;
import java.util.List;

/** A journal whose appends can be kept from being confirmed for a while. Thread-safe. */
final class GatedJournal implements Journal {
  private final Journal inner;
  private final List<Runnable> kept = new ArrayList<>();
  private boolean held;
  private boolean losing;

  GatedJournal(Journal inner) {
    this.inner = inner;
  }

  synchronized void hold() {
    held = true;
  }

  /** Whether an append was made that waits to be confirmed. */
  synchronized boolean keeps() {
    return !kept.isEmpty();
  }

  synchronized void release() {
    held = false;
    kept.forEach(Runnable::run);
    kept.clear();
  }

  /** The next append is written, but nobody knows. */
  synchronized void loseNext() {
    losing = true;
  }

  @Override
  public void append(byte[] record, AppendCallback callback) {
    AppendCallback told =
        takeLosing() ? result -> callback.appended(new AppendResult.Unknown("lost")) : callback;
    inner.append(record, result -> pass(() -> told.appended(result)));
  }

  private synchronized boolean takeLosing() {
    boolean loses = losing;
    losing = false;
    return loses;
  }

  private synchronized void pass(Runnable callback) {
    if (held) {
      kept.add(callback);
    } else {
      callback.run();
    }
  }

  @Override
  public void read(long fromOffset, long toOffset, RecordReader reader) {
    inner.read(fromOffset, toOffset, reader);
  }

  @Override
  public void close() {
    inner.close();
  }
}
