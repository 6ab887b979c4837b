package dev.parley.examples.audit.check;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One kind of check that a worker agent offers. The id is the capability that tasks are addressed
 * to.
 */
public enum Skill {
  SECRETS("audit.secrets", "Secrets and credentials"),
  LINKS("audit.links", "Broken links in Markdown"),
  DEBT("audit.debt", "Unfinished work in comments"),
  DUPLICATES("audit.duplicates", "Duplicated blocks"),
  LICENSES("audit.licenses", "License headers"),
  SIZES("audit.sizes", "Oversized and built files");

  private final String id;
  private final String title;

  Skill(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** The stable name, for example {@code audit.secrets}. */
  @JsonValue
  public String id() {
    return id;
  }

  /** A heading for people. */
  public String title() {
    return title;
  }

  /**
   * Finds the skill with this id.
   *
   * @throws IllegalArgumentException when there is none; the message lists the known ids
   */
  @JsonCreator
  public static Skill of(String id) {
    for (Skill skill : values()) {
      if (skill.id.equals(id)) {
        return skill;
      }
    }
    String known = Arrays.stream(values()).map(Skill::id).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "Expected a skill id, one of " + known + ", but found '" + id + "'.");
  }
}
