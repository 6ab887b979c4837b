package dev.parley.engine.task.state;

import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The events of one task in order, and where they stand in the shard. Confined to the thread of its
 * shard; the lists that it returns are copies.
 *
 * <p>Invariant: the event at index i has number i + 1, and positions grow.
 */
final class History {

  private final ArrayList<Event> events = new ArrayList<>(4);
  private long[] positions = new long[4];

  void add(Event event, long position) {
    if (event.getNumber() != events.size() + 1L) {
      throw new IllegalStateException(
          "Expected event number %d of task %s, but found %d"
              .formatted(events.size() + 1, event.getTaskId(), event.getNumber()));
    }
    if (!events.isEmpty() && position <= positions[events.size() - 1]) {
      throw new IllegalStateException(
          "Expected a position after %d for task %s, but found %d"
              .formatted(positions[events.size() - 1], event.getTaskId(), position));
    }
    if (events.size() == positions.length) {
      positions = Arrays.copyOf(positions, positions.length * 2);
    }
    positions[events.size()] = position;
    events.add(event);
  }

  long lastNumber() {
    return events.size();
  }

  long lastPosition() {
    return events.isEmpty() ? 0 : positions[events.size() - 1];
  }

  long position(long number) {
    return positions[Math.toIntExact(number - 1)];
  }

  List<Event> after(long number, int limit) {
    int from = Math.clamp(number, 0, events.size());
    int to = (int) Math.min(events.size(), (long) from + limit);
    return List.copyOf(events.subList(from, to));
  }

  /** How many of the events stand at or before a position. */
  int countUpTo(long position) {
    int found = Arrays.binarySearch(positions, 0, events.size(), position);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The positions of the first events. */
  List<Long> positions(int count) {
    return Arrays.stream(positions, 0, count).boxed().toList();
  }
}
