package dev.parley.examples.audit.check;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What reading a file came to. Only {@link #TEXT} files have text that skills look into. */
public enum FileStatus {
  /** Text within the size limit. */
  TEXT("text"),
  /** Not text, judged by its content. */
  BINARY("binary"),
  /** Text, but longer than the limit, so its content is not searched. */
  TOO_LARGE("too-large"),
  /** Missing, not a regular file, outside the tree, or refused by the file system. */
  UNREADABLE("unreadable");

  private final String id;

  FileStatus(String id) {
    this.id = id;
  }

  /** The lower-case name used in JSON. */
  @JsonValue
  public String id() {
    return id;
  }

  /**
   * Finds the status with this id.
   *
   * @throws IllegalArgumentException when there is none
   */
  @JsonCreator
  public static FileStatus of(String id) {
    for (FileStatus status : values()) {
      if (status.id.equals(id)) {
        return status;
      }
    }
    throw new IllegalArgumentException(
        "Expected a file status (text, binary, too-large or unreadable), but found '" + id + "'.");
  }
}
