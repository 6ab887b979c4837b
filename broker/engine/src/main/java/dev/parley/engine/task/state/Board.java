package dev.parley.engine.task.state;

import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.command.NoteSnapshot;
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

  /** By the key of the note: also of those that are deleted. Bounded by the events of the root. */
  private final TreeMap<String, NoteRequests> requests = new TreeMap<>();

  private final TreeMap<String, BarrierSnapshot> barriers = new TreeMap<>();
  private long writtenBytes;

  public void put(NoteSnapshot note, String requestId) {
    notes.put(note.key(), note);
    writtenBytes += note.value().size();
    if (!requestId.isEmpty()) {
      requests(note.key()).written(requestId, note.version());
    }
  }

  public void delete(String key, String requestId) {
    notes.remove(key);
    if (!requestId.isEmpty()) {
      requests(key).deleted(requestId);
    }
  }

  private NoteRequests requests(String key) {
    return requests.computeIfAbsent(key, k -> new NoteRequests());
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

  /**
   * The version that one of the last writes of a note made, whatever has become of it since; 0 when
   * none of them was called so.
   */
  public long versionBy(String key, String requestId) {
    NoteRequests known = requests.get(key);
    return known == null ? 0 : known.versionOf(requestId);
  }

  /** Whether one of the last deletions of a note was called so. */
  public boolean deletedBy(String key, String requestId) {
    NoteRequests known = requests.get(key);
    return known != null && known.deletedBy(requestId);
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
    long known = 0;
    for (NoteRequests one : requests.values()) {
      known = known * 31 + one.digest();
    }
    return 31L * notes.hashCode() + barriers.hashCode() + writtenBytes + known;
  }
}
