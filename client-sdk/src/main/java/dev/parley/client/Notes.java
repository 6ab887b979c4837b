package dev.parley.client;

import dev.parley.v1.Note;
import dev.parley.v1.Part;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The notes of one task tree: small values under keys, which all its agents and its requester read
 * and write. Thread-safe; every method waits for the broker.
 *
 * <p>A note has a version that grows with each change. Who writes with the version that it has read
 * is refused with {@code NOTE_CONFLICT} if somebody else was faster; {@link #update} tries again.
 */
public interface Notes {

  /** Writes a text, whatever there is. */
  default Note put(String key, String text) {
    return put(key, Content.textPart(text));
  }

  /** Writes a value, whatever there is. */
  Note put(String key, Part value);

  /**
   * Writes a value if the note is at a version.
   *
   * @param version 0 if there must be none
   * @throws ParleyException with {@code NOTE_CONFLICT} if it is at another one
   */
  Note putIf(String key, Part value, long version);

  /** The note under a key. */
  Optional<Note> get(String key);

  /** All notes, by key. */
  default List<Note> list() {
    return list("");
  }

  /** The notes whose keys begin with a prefix, by key. */
  List<Note> list(String keyPrefix);

  /** Deletes a note, if it is there. */
  void delete(String key);

  /**
   * Deletes a note if it is at a version. One that is not there is deleted already.
   *
   * @param version as it was read
   * @throws ParleyException with {@code NOTE_CONFLICT} if it is at another one
   */
  void deleteIf(String key, long version);

  /**
   * Watches notes from the first change on that there was; see {@link #watch(String, long,
   * NoteListener)}.
   */
  default Watch watch(String keyPrefix, NoteListener listener) {
    return watch(keyPrefix, 0, listener);
  }

  /**
   * Watches notes until it is closed or the root of the tree has ended, also across broken
   * connections. An agent's watch does not end with its attempt.
   *
   * @param keyPrefix what their keys begin with; empty for all
   * @param afterVersion only changes after it: the largest version that was read, or the {@link
   *     Watch#position()} of an earlier watch; 0 for all
   * @param listener is told of every change once
   */
  Watch watch(String keyPrefix, long afterVersion, NoteListener listener);

  /**
   * Replaces a text by what a function makes of it, as often as somebody else was faster.
   *
   * @param change is given the text that is there, empty if there is none; may be called again
   */
  Note update(String key, UnaryOperator<String> change);
}
