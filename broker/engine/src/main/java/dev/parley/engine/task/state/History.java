package dev.parley.engine.task.state;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.WireFormat;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCheckpoint;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The events of one task in order, and where they stand in the shard. Confined to the thread of its
 * shard; the lists that it returns are copies.
 *
 * <p>Invariant: numbers and positions grow, and the first event is kept. Numbers are 1, 2, 3 … but
 * for what {@link #keepLast} has dropped.
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

  private History(Event[] events, long[] positions) {
    this.events = events;
    this.positions = positions;
    this.size = events.length;
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
    return size == 0 ? 0 : events[size - 1].getNumber();
  }

  /** How many events are kept. */
  public int size() {
    return size;
  }

  void forEach(Consumer<Event> reader) {
    for (int i = 0; i < size; i++) {
      reader.accept(events[i]);
    }
  }

  /** How much the events take, serialized. */
  int bytes() {
    int bytes = 0;
    for (int i = 0; i < size; i++) {
      bytes += events[i].getSerializedSize();
    }
    return bytes;
  }

  /** The position of the event with a number. */
  public long position(long number) {
    return positions[index(number)];
  }

  /** The event with a number. */
  public Event event(long number) {
    return events[index(number)];
  }

  /** The event at a position. */
  public Event eventAt(long position) {
    return events[countUpTo(position) - 1];
  }

  private int index(long number) {
    int index = indexAfter(number) - 1;
    if (index < 0 || events[index].getNumber() != number) {
      throw new IllegalArgumentException("Expected an event that is kept, but found " + number);
    }
    return index;
  }

  /** How many of the events have a number up to the given one. */
  private int indexAfter(long number) {
    if (lastNumber() == size) {
      return (int) Math.clamp(number, 0L, size);
    }
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (events[middle].getNumber() <= number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Drops events of one sort but for the last ones; of each kind the last one stays. Both arrays
   * are made anew: somebody may be packing the old ones.
   */
  void keepLast(int count, Predicate<Event> sort) {
    int found = 0;
    for (int i = 0; i < size; i++) {
      found += sort.test(events[i]) ? 1 : 0;
    }
    for (int i = 0; found > count && i < size; i++) {
      if (sort.test(events[i]) && !isLastOfKind(i)) {
        drop(i--);
        found--;
      }
    }
  }

  private boolean isLastOfKind(int index) {
    for (int i = index + 1; i < size; i++) {
      if (events[i].getKindCase() == events[index].getKindCase()) {
        return false;
      }
    }
    return true;
  }

  private void drop(int index) {
    Event[] fewer = Arrays.copyOf(events, events.length);
    System.arraycopy(events, index + 1, fewer, index, size - index - 1);
    long[] places = Arrays.copyOf(positions, positions.length);
    System.arraycopy(positions, index + 1, places, index, size - index - 1);
    events = fewer;
    positions = places;
    size--;
  }

  /** The events after a number, at most as many as given. Immutable. */
  public List<Event> after(long number, int limit) {
    int from = indexAfter(number);
    int to = (int) Math.min(size, (long) from + limit);
    return List.of(Arrays.copyOfRange(events, from, to));
  }

  /** Whether any event after a position is of a sort. */
  public boolean anyAfter(long position, Predicate<Event> sort) {
    for (int i = countUpTo(position); i < size; i++) {
      if (sort.test(events[i])) {
        return true;
      }
    }
    return false;
  }

  /** Where the last event of a sort stands before a position; 0 when there is none. */
  long lastPosition(Predicate<Event> sort, long before) {
    for (int i = size - 1; i >= 0; i--) {
      if (positions[i] < before && sort.test(events[i])) {
        return positions[i];
      }
    }
    return 0;
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

  /** The same of a history that was packed: no event is looked at. */
  static long[] positionsAfter(byte[] packed, long position, int limit) {
    try {
      long[] positions = readPositions(CodedInputStream.newInstance(packed));
      int found = Arrays.binarySearch(positions, position);
      int from = found >= 0 ? found + 1 : -found - 1;
      return Arrays.copyOfRange(positions, from, from + Math.min(limit, positions.length - from));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The positions come first. */
  private static long[] readPositions(CodedInputStream in) throws IOException {
    if (WireFormat.getTagFieldNumber(in.readTag()) != TaskCheckpoint.POSITIONS_FIELD_NUMBER) {
      throw new IllegalStateException("Expected a packed history to begin with its positions");
    }
    int end = in.pushLimit(in.readRawVarint32());
    long[] positions = new long[in.getBytesUntilLimit()];
    int count = 0;
    while (!in.isAtEnd()) {
      positions[count++] = in.readInt64();
    }
    in.popLimit(end);
    return Arrays.copyOf(positions, count);
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

  /**
   * Field by field: a builder would copy the events and positions into lists of its own first.
   * {@code PackedTaskBenchmark} has both beside each other.
   */
  private static byte[] pack(Event[] events, long[] positions, int count) {
    int positionBytes = 0;
    int eventBytes = 0;
    for (int i = 0; i < count; i++) {
      positionBytes += CodedOutputStream.computeInt64SizeNoTag(positions[i]);
      eventBytes +=
          CodedOutputStream.computeMessageSize(TaskCheckpoint.EVENTS_FIELD_NUMBER, events[i]);
    }
    byte[] packed =
        new byte
            [CodedOutputStream.computeTagSize(TaskCheckpoint.POSITIONS_FIELD_NUMBER)
                + CodedOutputStream.computeUInt32SizeNoTag(positionBytes)
                + positionBytes
                + eventBytes];
    CodedOutputStream out = CodedOutputStream.newInstance(packed);
    try {
      out.writeTag(TaskCheckpoint.POSITIONS_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(positionBytes);
      for (int i = 0; i < count; i++) {
        out.writeInt64NoTag(positions[i]);
      }
      for (int i = 0; i < count; i++) {
        out.writeMessage(TaskCheckpoint.EVENTS_FIELD_NUMBER, events[i]);
      }
    } catch (IOException e) {
      throw new IllegalStateException("Expected room for a history, but: " + e.getMessage(), e);
    }
    out.checkNoSpaceLeft();
    return packed;
  }

  /** The history that was packed. */
  static History unpack(byte[] packed) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(packed);
      long[] positions = readPositions(in);
      Event[] events = new Event[positions.length];
      for (int i = 0; i < events.length; i++) {
        in.readTag();
        events[i] = in.readMessage(Event.parser(), ExtensionRegistryLite.getEmptyRegistry());
      }
      return new History(events, positions);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static IllegalStateException unreadable(IOException e) {
    return new IllegalStateException("Expected a packed history, but: " + e.getMessage(), e);
  }
}
