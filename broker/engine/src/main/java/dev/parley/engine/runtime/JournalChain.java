package dev.parley.engine.runtime;

import dev.parley.journal.v1.Batch;
import dev.parley.journal.v1.CheckpointMark;
import dev.parley.journal.v1.JournalRecord;

/**
 * Which records of a journal count: a pure rule over a prefix of the log.
 *
 * <p>A claim at offset <i>c</i> sets the epoch to <i>c</i>. A batch is valid if its epoch is the
 * current one and its seq is the next. What a former owner wrote, and what is there a second time,
 * is void. What no owner that keeps the rules could have written means that records are missing,
 * and is broken. Used by one thread at a time.
 */
final class JournalChain {
  private static final long NO_EPOCH = -1;

  private final ShardRules rules;
  private long nextOffset;
  private long epoch = NO_EPOCH;
  private long seq;
  private long position;

  /** What a record means where it stands. */
  enum Verdict {
    /** Somebody took the shard. */
    CLAIMED,
    /** It counts. */
    VALID,
    /** It does not count. */
    VOID
  }

  /** Records are missing, or something else than a shard wrote to its journal. */
  static final class BrokenException extends Exception {
    private static final long serialVersionUID = 1;

    BrokenException(String message) {
      super(message);
    }
  }

  /** The chain before the first record. */
  JournalChain(ShardRules rules) {
    this.rules = rules;
  }

  /** The chain behind what a checkpoint covers. */
  JournalChain(ShardRules rules, CheckpointMark mark) {
    this.rules = rules;
    this.nextOffset = mark.getNextOffset();
    this.epoch = mark.getEpoch();
    this.seq = mark.getSeq();
    this.position = mark.getPosition();
  }

  JournalChain copy() {
    JournalChain copy = new JournalChain(rules);
    copy.nextOffset = nextOffset;
    copy.epoch = epoch;
    copy.seq = seq;
    copy.position = position;
    return copy;
  }

  /** Takes in the record at an offset. Offsets must grow. */
  Verdict accept(long offset, JournalRecord record) throws BrokenException {
    return switch (record.getRecordCase()) {
      case CLAIM -> claim(offset);
      case BATCH -> accept(offset, record.getBatch());
      case RECORD_NOT_SET ->
          throw new BrokenException(
              "Expected a claim or a batch at offset %d, but found a record of a kind that this version does not know: run the version that wrote it."
                  .formatted(offset));
    };
  }

  Verdict claim(long offset) throws BrokenException {
    advance(offset);
    epoch = offset;
    return Verdict.CLAIMED;
  }

  Verdict accept(long offset, Batch batch) throws BrokenException {
    advance(offset);
    if (batch.getEpoch() > epoch) {
      throw new BrokenException(
          "Expected a claim at offset %d, which the batch at offset %d was written under, but there is none: records are missing."
              .formatted(batch.getEpoch(), offset));
    }
    if (batch.getEpoch() < epoch && !rules.ignoreEpochOnLoad()) {
      return Verdict.VOID;
    }
    if (batch.getSeq() <= seq && !rules.ignoreSeqOnLoad()) {
      return Verdict.VOID;
    }
    if (!rules.ignoreEpochOnLoad() && !rules.ignoreSeqOnLoad()) {
      checkNext(offset, batch);
    }
    seq = batch.getSeq();
    position += batch.getEventsCount();
    return Verdict.VALID;
  }

  private void checkNext(long offset, Batch batch) throws BrokenException {
    if (batch.getSeq() != seq + 1 || batch.getFirstPosition() != position + 1) {
      throw new BrokenException(
          "Expected batch %d from position %d at offset %d, but found batch %d from position %d: records are missing."
              .formatted(seq + 1, position + 1, offset, batch.getSeq(), batch.getFirstPosition()));
    }
  }

  private void advance(long offset) throws BrokenException {
    if (offset < nextOffset) {
      throw new BrokenException(
          "Expected an offset from %d on, but found a record at offset %d: the journal was replaced or cut off."
              .formatted(nextOffset, offset));
    }
    nextOffset = offset + 1;
  }

  /** The first offset that was not taken in. */
  long nextOffset() {
    return nextOffset;
  }

  /** The offset of the last claim; -1 before the first one. */
  long epoch() {
    return epoch;
  }

  /** The number of the last valid batch; 0 before the first one. */
  long seq() {
    return seq;
  }

  /** The position of the last valid event; 0 before the first one. */
  long position() {
    return position;
  }

  /** What a checkpoint that covers exactly this much says. */
  CheckpointMark mark(long timeMs) {
    return CheckpointMark.newBuilder()
        .setNextOffset(nextOffset)
        .setEpoch(epoch)
        .setSeq(seq)
        .setPosition(position)
        .setTimeMs(timeMs)
        .build();
  }
}
