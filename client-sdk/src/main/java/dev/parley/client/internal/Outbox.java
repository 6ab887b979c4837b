package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.v1.AgentFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a worker that want an ack: those that wait to be sent, and those that were sent and
 * wait for their ack, never more of the latter than the broker allows. A broken stream puts the
 * unacked ones back in front. Confined to the loop.
 */
final class Outbox {

  /** What a frame says; decides what its ack means. */
  enum Kind {
    ACCEPT,
    PROGRESS,
    ASK,
    /** A proposal, or the use of an approval. */
    PROPOSAL,
    /** A result, a failure or a refusal: the last word on an attempt. */
    FINAL,
    STOPPED
  }

  /** A frame without its id, and the attempt that it speaks of. */
  static final class Item {
    private final Kind kind;
    private final Attempt attempt;
    private final AgentFrame frame;
    private boolean dropped;

    Item(Kind kind, Attempt attempt, AgentFrame frame) {
      this.kind = kind;
      this.attempt = attempt;
      this.frame = frame;
    }

    Kind kind() {
      return kind;
    }

    Attempt attempt() {
      return attempt;
    }

    AgentFrame frame() {
      return frame;
    }
  }

  /** Places of the window that are kept for heartbeats, capacity and the like. */
  private static final int UNANSWERED_PLACES = 8;

  private final Deque<Item> waiting = new ArrayDeque<>();
  private final Map<Long, Item> unacked = new LinkedHashMap<>();
  private long lastId;
  private @Nullable AgentStream stream;
  private int unackedMax;
  private int frameBytesMax;
  private BiConsumer<Item, ParleyException> refused = (item, error) -> {};

  /**
   * From now on frames go out on this stream.
   *
   * @param unackedMax at most so many without their ack
   * @param frameBytesMax none that is larger: the broker would end the stream, and again on the
   *     next one
   * @param refused gets what is larger instead
   */
  void attach(
      AgentStream stream,
      int unackedMax,
      int frameBytesMax,
      BiConsumer<Item, ParleyException> refused) {
    this.stream = stream;
    this.frameBytesMax = frameBytesMax;
    this.refused = refused;
    // Frames that want no ack count as well until the broker has looked at them.
    this.unackedMax = unackedMax - Math.min(UNANSWERED_PLACES, unackedMax / 2);
    pump();
  }

  /** Sends a frame, now or as soon as it is its turn. */
  void add(Item item) {
    waiting.add(item);
    pump();
  }

  /** Sends a frame that wants no ack; without a stream it is lost. */
  void sendUnanswered(AgentFrame frame) {
    if (stream != null) {
      stream.send(frame);
    }
  }

  /**
   * Sends one frame that wants an ack ahead of all that wait. Whoever sends it knows its ack by the
   * id.
   *
   * @return the id; 0 when there is no stream
   */
  long sendAnswered(AgentFrame frame) {
    if (stream == null) {
      return 0;
    }
    stream.send(frame.toBuilder().setFrameId(++lastId).build());
    return lastId;
  }

  /** Sends what the stream and the broker have room for. */
  void pump() {
    while (stream != null
        && !waiting.isEmpty()
        && unacked.size() < unackedMax
        && stream.isReady()) {
      Item item = waiting.remove();
      AgentFrame frame = item.frame.toBuilder().setFrameId(lastId + 1).build();
      if (frame.getSerializedSize() > frameBytesMax) {
        refused.accept(item, Errors.tooLarge("a frame", frame.getSerializedSize(), frameBytesMax));
      } else {
        unacked.put(++lastId, item);
        stream.send(frame);
      }
    }
  }

  /** The frame that an ack answers, unless it was dropped meanwhile or the ack answers none. */
  @Nullable Item acked(long frameId) {
    Item item = unacked.remove(frameId);
    pump();
    return item == null || item.dropped ? null : item;
  }

  /**
   * Forgets all frames of an attempt. Those that were sent keep their place in the window until
   * they are answered.
   */
  void drop(Attempt attempt) {
    waiting.removeIf(item -> item.attempt == attempt);
    for (Item item : unacked.values()) {
      item.dropped |= item.attempt == attempt;
    }
  }

  /** The stream is gone: what it did not get an ack for has to be sent again, in the same order. */
  void detach() {
    stream = null;
    List<Item> again = new ArrayList<>(unacked.values());
    unacked.clear();
    lastId = 0;
    Collections.reverse(again);
    for (Item item : again) {
      if (!item.dropped) {
        waiting.addFirst(item);
      }
    }
  }
}
