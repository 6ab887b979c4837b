package dev.parley.engine.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one shard keeps the newest version of what it has, by key, so that it need not replay its
 * whole journal.
 *
 * <p>Contract:
 *
 * <ul>
 *   <li>A write is atomic: a later load sees all of its entries or none.
 *   <li>The entry of a key replaces the one before it.
 *   <li>{@link #open} fences: once it has succeeded, no write by anybody who opened earlier
 *       succeeds.
 *   <li>What is called first takes effect first.
 *   <li>No method throws: what fails is told to the callback.
 *   <li>Every callback is called exactly once, on any thread, never from inside of the call that it
 *       was given to.
 * </ul>
 */
public interface CheckpointStore extends AutoCloseable {

  /** Becomes the only writer. */
  void open(Completion completion);

  /**
   * Writes entries, all or nothing.
   *
   * @param entries in any order; no key twice
   */
  void write(List<Entry> entries, Completion completion);

  /** Reads the newest entry of every key, in no particular order. */
  void load(EntryReader reader);

  /** Releases what the store holds. Calls that are under way fail. */
  @Override
  void close();

  /**
   * A key and its newest value.
   *
   * @param key at most 1,024 bytes in UTF-8
   * @param value null when the key is removed
   */
  record Entry(String key, byte @Nullable [] value) {}

  /** Told how a call ended. */
  interface Completion {
    /** It took effect. */
    void done();

    /** It failed, or nobody knows; the next load tells. */
    void failed(String why);
  }

  /** Told what was loaded. */
  interface EntryReader {
    /** One entry that was not removed. Calls never come two at a time. */
    void entry(String key, byte[] value);

    /** The last call after a complete load. */
    void done();

    /** The last call after a load that could not be completed. */
    void failed(String why);
  }
}
