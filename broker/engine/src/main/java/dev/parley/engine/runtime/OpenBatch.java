package dev.parley.engine.runtime;

import dev.parley.journal.v1.Batch;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Decisions that become durable together, and what waits for it: replies and effects, in the order
 * of the decisions. Used on the shard's thread only.
 */
final class OpenBatch<R, F> {
  private final Batch.Builder batch = Batch.newBuilder();
  private final List<Parked<R, F>> parked = new ArrayList<>();
  private long bytes;
  private boolean confirms;

  /** What one decision holds back. */
  record Parked<R, F>(ReplyTo<R> replyTo, R reply, List<F> effects) {}

  static long bytesOf(List<Event> events) {
    long bytes = 0;
    for (int i = 0; i < events.size(); i++) {
      // The tag and the length of an event take some bytes of their own.
      bytes += events.get(i).getSerializedSize() + 6;
    }
    return bytes;
  }

  void add(List<Event> decided, long decidedBytes) {
    for (int i = 0; i < decided.size(); i++) {
      batch.addEvents(decided.get(i));
    }
    bytes += decidedBytes;
  }

  void park(ReplyTo<R> replyTo, R reply, List<F> effects) {
    parked.add(new Parked<>(replyTo, reply, effects));
  }

  /** Has it appended even if it has no events: whether it counts is what somebody waits for. */
  void confirm() {
    confirms = true;
  }

  List<Parked<R, F>> parked() {
    return parked;
  }

  /** Whether there is nothing to append it for. */
  boolean isEmpty() {
    return batch.getEventsCount() == 0 && !confirms;
  }

  boolean isFull(ShardConfig config) {
    return batch.getEventsCount() >= config.batchEventsMax() || bytes >= config.batchBytesMax();
  }

  Batch seal(long epoch, long seq, long firstPosition) {
    return batch.setEpoch(epoch).setSeq(seq).setFirstPosition(firstPosition).build();
  }
}
