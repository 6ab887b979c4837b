package dev.parley.examples.audit.check;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** How much a finding matters, least first. */
public enum Severity {
  INFO("info"),
  LOW("low"),
  MEDIUM("medium"),
  HIGH("high");

  private final String id;

  Severity(String id) {
    this.id = id;
  }

  /** The lower-case name used in JSON and in reports. */
  @JsonValue
  public String id() {
    return id;
  }

  /**
   * Finds the severity with this id.
   *
   * @throws IllegalArgumentException when there is none
   */
  @JsonCreator
  public static Severity of(String id) {
    for (Severity severity : values()) {
      if (severity.id.equals(id)) {
        return severity;
      }
    }
    throw new IllegalArgumentException(
        "Expected a severity (info, low, medium or high), but found '" + id + "'.");
  }
}
