package dev.parley.engine.runtime;

/**
 * The log of one shard: records in the order of their offsets.
 *
 * <p>Contract:
 *
 * <ul>
 *   <li>Offsets grow from one record to the next; they may have gaps that hold no record.
 *   <li>Anybody may append: the journal does not fence. Who counts is decided by what the records
 *       say.
 *   <li>A record that was reported as {@link AppendResult.Appended} is never lost and never moves.
 *   <li>A record that was reported as {@link AppendResult.Unknown} may appear later, or never, but
 *       at most once.
 *   <li>No method throws: what fails is told to the callback.
 *   <li>Every callback is called exactly once, on any thread, never from inside of the call that it
 *       was given to.
 * </ul>
 */
public interface Journal extends AutoCloseable {

  /**
   * Appends one record.
   *
   * @param record the bytes; the caller does not change them afterwards
   * @param callback told what became of it, within the journal's delivery timeout
   */
  void append(byte[] record, AppendCallback callback);

  /**
   * Reads every record from one offset up to, not including, another.
   *
   * <p>Starts at the first record that is still there when older ones were pruned.
   *
   * @param fromOffset the first offset to read, 0 or more
   * @param toOffset the offset to stop before: at most one more than that of a record that was
   *     appended, so that a read never has to wait for records that are still to come
   * @param reader told each record in order, then that it is done or failed
   */
  void read(long fromOffset, long toOffset, RecordReader reader);

  /** Releases what the journal holds. Appends that are under way end as unknown. */
  @Override
  void close();

  /** Told what became of an append. */
  @FunctionalInterface
  interface AppendCallback {
    void appended(AppendResult result);
  }

  /** What became of an append. */
  sealed interface AppendResult {
    /** The record is durable at this offset. */
    record Appended(long offset) implements AppendResult {}

    /** The record was not written and never will be. */
    record NotAppended(String why) implements AppendResult {}

    /** Nobody knows; or it was written, but the offset is not known. */
    record Unknown(String why) implements AppendResult {}
  }

  /** Told what was read. */
  interface RecordReader {
    /** One record. Calls come in the order of offsets, never two at a time. */
    void record(long offset, byte[] record);

    /** The last call after a complete read. */
    void done();

    /** The last call after a read that could not be completed. */
    void failed(String why);
  }
}
