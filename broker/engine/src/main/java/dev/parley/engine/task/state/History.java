package dev.parley.engine.task.state;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCheckpoint;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The events of one task in order, and where they stand in the shard. Confined to the thread of its
 * shard; the lists that it returns are copies.
 *
 * <p>Invariant: the event at index i has number i + 1, and positions grow.
 */
public final class History {

  private Event[] events;
  private long[] positions;
  private int size;

  /** Most tasks wait with one event: there is room for no more at first. */
  History() {
    this.events = new Event[1];
    this.positions = new long[1];
  }

  void add(Event event, long position) {
    if (size == events.length) {
      int room = size + Math.max(3, size / 2);
      events = Arrays.copyOf(events, room);
      positions = Arrays.copyOf(positions, room);
    }
    events[size] = event;
    positions[size++] = position;
  }

  public long lastNumber() {
    return size;
  }

  /** The position of the event with a number. */
  public long position(long number) {
    return positions[Math.toIntExact(number - 1)];
  }

  /** The event with a number. */
  public Event event(long number) {
    return events[Math.toIntExact(number - 1)];
  }

  /** The events after a number, at most as many as given. Immutable. */
  public List<Event> after(long number, int limit) {
    int from = Math.clamp(number, 0, size);
    int to = (int) Math.min(size, (long) from + limit);
    return List.of(Arrays.copyOfRange(events, from, to));
  }

  /** How many of the events stand at or before a position. */
  public int countUpTo(long position) {
    int found = Arrays.binarySearch(positions, 0, size, position);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** Where events after a position stand, in order, at most as many as given. */
  long[] positionsAfter(long position, int limit) {
    int from = countUpTo(position);
    return Arrays.copyOfRange(positions, from, from + Math.min(limit, size - from));
  }

  /** The same of a history that was packed: the positions come first, no event is looked at. */
  static long[] positionsAfter(byte[] packed, long position, int limit) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(packed);
      if (WireFormat.getTagFieldNumber(in.readTag()) != TaskCheckpoint.POSITIONS_FIELD_NUMBER) {
        throw new IllegalStateException("Expected a packed history to begin with its positions");
      }
      in.pushLimit(in.readRawVarint32());
      long[] found = new long[in.getBytesUntilLimit()];
      int count = 0;
      while (count < limit && !in.isAtEnd()) {
        long next = in.readInt64();
        if (next > position) {
          found[count++] = next;
        }
      }
      return Arrays.copyOf(found, count);
    } catch (IOException e) {
      throw new IllegalStateException("Expected a packed history, but: " + e.getMessage(), e);
    }
  }

  /**
   * Makes the bytes of what the history is now: a {@code TaskCheckpoint}. May be asked on any
   * thread, whatever is added meanwhile: what was written into the arrays is never written again.
   */
  Supplier<byte[]> packer() {
    Event[] theEvents = events;
    long[] thePositions = positions;
    int count = size;
    return () -> pack(theEvents, thePositions, count);
  }

  private static byte[] pack(Event[] events, long[] positions, int count) {
    TaskCheckpoint.Builder packed = TaskCheckpoint.newBuilder();
    for (int i = 0; i < count; i++) {
      packed.addPositions(positions[i]).addEvents(events[i]);
    }
    return packed.build().toByteArray();
  }

  /** The history that was packed. */
  static History unpack(byte[] packed) {
    try {
      TaskCheckpoint unpacked = TaskCheckpoint.parseFrom(packed);
      History history = new History();
      for (int i = 0; i < unpacked.getEventsCount(); i++) {
        history.add(unpacked.getEvents(i), unpacked.getPositions(i));
      }
      return history;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("Expected a packed history, but: " + e.getMessage(), e);
    }
  }
}
