package dev.parley.engine.testing;

import dev.parley.engine.runtime.CheckpointStore.Entry;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the checkpoint stores of one shard have in common, whichever node they are on: the newest
 * entries, and who may write. Thread-safe.
 */
public final class SimCheckpoints {
  private final NavigableMap<String, byte[]> entries = new TreeMap<>();
  private long writers;

  /** Makes the caller the only writer, and tells by which number it is known. */
  public synchronized long admit() {
    return ++writers;
  }

  /** Writes all entries, or none if the writer is not the one that was admitted last. */
  public synchronized boolean write(long writer, List<Entry> changes) {
    if (writer != writers) {
      return false;
    }
    for (Entry change : changes) {
      byte[] value = change.value();
      if (value == null) {
        entries.remove(change.key());
      } else {
        entries.put(change.key(), value);
      }
    }
    return true;
  }

  /** The newest value of a key. */
  public synchronized byte @Nullable [] value(String key) {
    return entries.get(key);
  }

  public synchronized NavigableMap<String, byte[]> entries() {
    return new TreeMap<>(entries);
  }
}
