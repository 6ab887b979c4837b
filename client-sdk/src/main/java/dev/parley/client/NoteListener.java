package dev.parley.client;

import dev.parley.v1.Note;

/** Is told how notes change. One call at a time, in order, on the callback executor. */
@FunctionalInterface
public interface NoteListener {

  /**
   * Somebody wrote a note. An exception ends the watch. A slow listener slows the stream down,
   * nothing is dropped.
   *
   * @param note as it was written: a later change of it may have happened already
   */
  void onWritten(Note note);

  /**
   * Somebody deleted a note. Does nothing unless it is overridden.
   *
   * @param key what it was under
   * @param number of the event, which is larger than the versions of all notes until then
   */
  default void onDeleted(String key, long number) {}
}
