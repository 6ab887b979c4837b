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
   * Replaces a text by what a function makes of it, as often as somebody else was faster.
   *
   * @param change is given the text that is there, empty if there is none; may be called again
   */
  Note update(String key, UnaryOperator<String> change);
}
