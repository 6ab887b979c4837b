package dev.parley.engine.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.journal.v1.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the journals of one shard have in common, whichever node they are on: the records with their
 * offsets. Thread-safe.
 */
public final class SimLog {
  private final NavigableMap<Long, byte[]> records = new TreeMap<>();
  private final List<byte[]> late = new ArrayList<>();
  private long endOffset;

  /** A record and where it is. */
  public record Stored(long offset, byte[] record) {}

  /** Appends a record, whoever writes it. */
  public synchronized long append(byte[] record) {
    long offset = endOffset++;
    records.put(offset, record);
    if (!late.isEmpty() && isClaim(record)) {
      List<byte[]> landing = List.copyOf(late);
      late.clear();
      landing.forEach(this::append);
    }
    return offset;
  }

  /** Has a record land right after the next claim. */
  public synchronized void appendAfterNextClaim(byte[] record) {
    late.add(record);
  }

  /** Leaves out offsets, as a log does that keeps its own marks between records. */
  public synchronized void skip(long offsets) {
    endOffset += offsets;
  }

  /** Removes what is before an offset. */
  public synchronized void prune(long beforeOffset) {
    records.headMap(beforeOffset).clear();
  }

  /** Removes one record, which no journal ever does: for tests that damage a log. */
  public synchronized void damage(long offset) {
    records.remove(offset);
  }

  /** The records from one offset up to, not including, another. */
  public synchronized List<Stored> read(long fromOffset, long toOffset) {
    if (fromOffset >= toOffset) {
      return List.of();
    }
    List<Stored> found = new ArrayList<>();
    records
        .subMap(fromOffset, toOffset)
        .forEach((offset, record) -> found.add(new Stored(offset, record)));
    return found;
  }

  public synchronized long endOffset() {
    return endOffset;
  }

  private static boolean isClaim(byte[] record) {
    try {
      return JournalRecord.parseFrom(record).hasClaim();
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }
}
