package dev.parley.engine.simulation;

import dev.parley.engine.runtime.Journal;

/** Counts how appends end. */
record CountingJournal(Journal journal, Counters counters) implements Journal {

  @Override
  public void append(byte[] bytes, AppendCallback callback) {
    journal.append(
        bytes,
        result -> {
          switch (result) {
            case AppendResult.Appended ignored -> {}
            case AppendResult.NotAppended ignored -> counters.count(Counters.Event.APPEND_FAILED);
            case AppendResult.Unknown ignored -> counters.count(Counters.Event.APPEND_UNKNOWN);
          }
          callback.appended(result);
        });
  }

  @Override
  public void read(long fromOffset, long toOffset, RecordReader reader) {
    journal.read(fromOffset, toOffset, reader);
  }

  @Override
  public void close() {
    journal.close();
  }
}
