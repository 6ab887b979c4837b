package dev.parley.examples.audit.check.verifier;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The acceptance criteria of every unit of work. All are blocking. */
public enum Criterion {
  COMPLETE(
      "complete",
      "Every file of the batch was examined: the output has one entry for each, with the SHA-256"
          + " digest of its content."),
  SOUND("sound", "Every finding and every fact of the output can be reproduced in the file."),
  NO_MISS("no-miss", "The files hold no finding and no fact that the output lacks.");

  private final String id;
  private final String text;

  Criterion(String id, String text) {
    this.id = id;
    this.text = text;
  }

  /** The stable name, for example {@code no-miss}. */
  @JsonValue
  public String id() {
    return id;
  }

  /** What is asked of the output, for people and agents. */
  public String text() {
    return text;
  }

  /**
   * Finds the criterion with this id.
   *
   * @throws IllegalArgumentException when there is none
   */
  @JsonCreator
  public static Criterion of(String id) {
    for (Criterion criterion : values()) {
      if (criterion.id.equals(id)) {
        return criterion;
      }
    }
    throw new IllegalArgumentException(
        "Expected a criterion (complete, sound or no-miss), but found '" + id + "'.");
  }
}
