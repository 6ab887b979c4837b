package dev.parley.benchmarks.engine;

import dev.parley.engine.runtime.CheckpointStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Takes every checkpoint at once. Keeps its entries when they are to be loaded again, else drops
 * them. Used by one thread.
 */
final class HeapCheckpoints implements CheckpointStore {
  private final boolean keep;
  private final Executor callbacks;
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  /**
   * @param keep whether entries can be loaded; they count as heap then
   * @param callbacks where callbacks are called; must not run anything inside of the call
   */
  HeapCheckpoints(boolean keep, Executor callbacks) {
    this.keep = keep;
    this.callbacks = callbacks;
  }

  @Override
  public void open(Completion completion) {
    callbacks.execute(completion::done);
  }

  @Override
  public void write(List<Entry> written, Completion completion) {
    if (keep) {
      written.forEach(this::put);
    }
    callbacks.execute(completion::done);
  }

  private void put(Entry entry) {
    byte[] value = entry.value();
    if (value == null) {
      entries.remove(entry.key());
    } else {
      entries.put(entry.key(), value);
    }
  }

  @Override
  public void load(EntryReader reader) {
    callbacks.execute(() -> {
      entries.forEach(reader::entry);
      reader.done();
    });
  }

  @Override
  public void close() {}
}
