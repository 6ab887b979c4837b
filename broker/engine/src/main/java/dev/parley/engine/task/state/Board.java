package dev.parley.engine.task.state;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.command.NoteSnapshot;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.BarrierArrived;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The notes and barriers of a tree: a function of the events of its root. Confined to the thread of
 * its shard; written by appliers alone.
 */
public final class Board {

  private final TreeMap<String, NoteSnapshot> notes = new TreeMap<>();
  private final TreeMap<String, BarrierSnapshot> barriers = new TreeMap<>();
  private long writtenBytes;

  public void put(
      String key, ByteString value, long version, Actor writer, long timeMs, String requestId) {
    notes.put(key, new NoteSnapshot(key, value, version, writer, timeMs, requestId));
    writtenBytes += value.size();
  }

  public void delete(String key) {
    notes.remove(key);
  }

  /**
   * One more has arrived at a barrier.
   *
   * @param timeMs milliseconds since 1970
   */
  public void arrived(BarrierArrived arrived, long timeMs) {
    BarrierSnapshot there = barriers.get(arrived.getName());
    if (there == null) {
      there = BarrierSnapshot.first(arrived.getName());
    } else if (arrived.getGeneration() > there.generation()) {
      there = there.anew();
    }
    barriers.put(arrived.getName(), there.with(arrived, timeMs));
  }

  public void ended(String name, BarrierSnapshot.State state) {
    BarrierSnapshot barrier = barriers.get(name);
    if (barrier != null) {
      barriers.put(name, barrier.in(state));
    }
  }

  /** A note; null when there is none under the key. */
  public @Nullable NoteSnapshot note(String key) {
    return notes.get(key);
  }

  /** The notes whose keys begin with a prefix, by key. */
  public List<NoteSnapshot> notes(String prefix) {
    return notes.tailMap(prefix).values().stream()
        .takeWhile(note -> note.key().startsWith(prefix))
        .toList();
  }

  public int noteCount() {
    return notes.size();
  }

  /** The bytes of all values that were ever written: the history keeps them all. */
  public long writtenBytes() {
    return writtenBytes;
  }

  /** A barrier; null when nobody has arrived at it. */
  public @Nullable BarrierSnapshot barrier(String name) {
    return barriers.get(name);
  }

  /** All barriers, those included that are over, by name. */
  public List<BarrierSnapshot> barriers() {
    return List.copyOf(barriers.values());
  }

  public int barrierCount() {
    return barriers.size();
  }

  long digest() {
    return 31L * notes.hashCode() + barriers.hashCode() + writtenBytes;
  }
}
