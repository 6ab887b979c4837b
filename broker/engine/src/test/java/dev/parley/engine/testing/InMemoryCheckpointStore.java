package dev.parley.engine.testing;

import dev.parley.engine.runtime.CheckpointStore;
import java.util.List;
import java.util.concurrent.Executor;

/** A checkpoint store that keeps every promise and fails only those who were shut out. */
public final class InMemoryCheckpointStore implements CheckpointStore {
  private static final long NOT_ADMITTED = 0;

  private final SimCheckpoints checkpoints;
  private final Executor callbacks;
  private volatile long writer = NOT_ADMITTED;
  private volatile boolean closed;

  /**
   * @param checkpoints shared by all stores of the shard
   * @param callbacks where callbacks are called; must not run anything inside of the call
   */
  public InMemoryCheckpointStore(SimCheckpoints checkpoints, Executor callbacks) {
    this.checkpoints = checkpoints;
    this.callbacks = callbacks;
  }

  @Override
  public void open(Completion completion) {
    if (closed) {
      callbacks.execute(() -> completion.failed("the store is closed"));
      return;
    }
    writer = checkpoints.admit();
    callbacks.execute(completion::done);
  }

  @Override
  public void write(List<Entry> entries, Completion completion) {
    if (closed) {
      callbacks.execute(() -> completion.failed("the store is closed"));
    } else if (writer == NOT_ADMITTED || !checkpoints.write(writer, entries)) {
      callbacks.execute(() -> completion.failed("expected to be the writer, but another one is"));
    } else {
      callbacks.execute(completion::done);
    }
  }

  @Override
  public void load(EntryReader reader) {
    callbacks.execute(() -> loadNow(reader));
  }

  private void loadNow(EntryReader reader) {
    if (closed) {
      reader.failed("the store is closed");
      return;
    }
    checkpoints.entries().forEach(reader::entry);
    reader.done();
  }

  @Override
  public void close() {
    closed = true;
  }
}
