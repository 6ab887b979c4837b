package dev.parley.engine.task;

/** What the notes and barriers of one tree may take. Each limit has its own {@link Refusal}. */
public final class BoardLimits {

  /** Notes at one time. */
  public static final int NOTES_MAX = 1_000;

  /** Bytes of all values that were ever written: the history of the root keeps them. */
  public static final long WRITTEN_BYTES_MAX = 4L * 1024 * 1024;

  /** Barriers, those included that are over. */
  public static final int BARRIERS_MAX = 100;

  private BoardLimits() {}
}
