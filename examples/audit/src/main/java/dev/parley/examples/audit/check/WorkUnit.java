package dev.parley.examples.audit.check;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Objects;

/**
 * The input of one worker task: apply a skill to these files.
 *
 * @param paths relative to the tree's root, sorted, without repetition
 */
@JsonPropertyOrder({"skill", "paths"})
public record WorkUnit(Skill skill, List<String> paths) {

  public WorkUnit {
    Objects.requireNonNull(skill, "skill");
    paths = List.copyOf(paths).stream().distinct().sorted().toList();
  }
}
