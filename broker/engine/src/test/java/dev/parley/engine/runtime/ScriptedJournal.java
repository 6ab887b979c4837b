package dev.parley.engine.runtime;

import dev.parley.engine.testing.SimLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A journal whose appends wait until the test says what becomes of them. Reads are answered from
 * the log, or fail when the test says so.
 */
final class ScriptedJournal implements Journal {
  private final SimLog log;
  private final Executor callbacks;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private boolean holding;
  private long wrongOffset = -1;
  private @Nullable Runnable untold;
  int failingReads;

  private record Pending(byte[] record, AppendCallback callback) {}

  ScriptedJournal(SimLog log, Executor callbacks) {
    this.log = log;
    this.callbacks = callbacks;
  }

  /** From now on appends wait. */
  void hold() {
    holding = true;
  }

  /** Appends everything that waits, and from now on at once. */
  void release() {
    holding = false;
    while (!pending.isEmpty()) {
      land();
    }
  }

  int waiting() {
    return pending.size();
  }

  /** The oldest append that waits succeeds. */
  void land() {
    landUntold();
    tellLanded();
  }

  /** The oldest append that waits is in the log, but nobody hears of it yet. */
  void landUntold() {
    Pending next = pending.remove();
    long offset = log.append(next.record());
    long toldOffset = wrongOffset < 0 ? offset : wrongOffset;
    untold = () -> tell(next, new AppendResult.Appended(toldOffset));
  }

  void tellLanded() {
    if (untold != null) {
      untold.run();
    }
    untold = null;
  }

  /** Appends are said to have landed somewhere else than they did. */
  void answerWithOffset(long offset) {
    wrongOffset = offset;
  }

  /** The oldest append that waits fails for sure. */
  void refuse() {
    tell(pending.remove(), new AppendResult.NotAppended("refused by the test"));
  }

  /** The oldest append that waits ends unknown; the test may let the record land or not. */
  byte[] lose() {
    Pending next = pending.remove();
    tell(next, new AppendResult.Unknown("lost by the test"));
    return next.record();
  }

  private void tell(Pending append, AppendResult result) {
    callbacks.execute(() -> append.callback().appended(result));
  }

  @Override
  public void append(byte[] record, AppendCallback callback) {
    pending.add(new Pending(record, callback));
    if (!holding) {
      land();
    }
  }

  @Override
  public void read(long fromOffset, long toOffset, RecordReader reader) {
    boolean fails = failingReads > 0;
    failingReads -= fails ? 1 : 0;
    callbacks.execute(() -> readNow(fromOffset, toOffset, reader, fails));
  }

  private void readNow(long fromOffset, long toOffset, RecordReader reader, boolean fails) {
    for (SimLog.Stored stored : log.read(fromOffset, toOffset)) {
      reader.record(stored.offset(), stored.record());
      if (fails) {
        break;
      }
    }
    if (fails) {
      reader.failed("failed by the test");
    } else {
      reader.done();
    }
  }

  @Override
  public void close() {}
}
