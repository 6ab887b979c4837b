package dev.parley.examples.audit.check.plan;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.WorkUnit;
import dev.parley.examples.audit.check.rule.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A manager of workers: it hands the same files to one worker for each skill that has something to
 * say about them.
 *
 * @param files paths in order, at most {@link Plan#FILES_MAX}
 */
@JsonPropertyOrder({"label", "files"})
public record Group(String label, List<String> files) implements PlanNode {

  public Group {
    Objects.requireNonNull(label, "label");
    files = List.copyOf(files);
    if (files.size() > Plan.FILES_MAX) {
      throw new IllegalArgumentException(
          "Expected at most " + Plan.FILES_MAX + " files, but found " + files.size() + ".");
    }
  }

  /** The work of this group: at most one unit for each skill, in the order of skills. */
  public List<WorkUnit> units() {
    return Arrays.stream(Skill.values())
        .map(skill -> new WorkUnit(skill, filesFor(skill)))
        .filter(unit -> !unit.paths().isEmpty())
        .toList();
  }

  @Override
  public int fileCount() {
    return files.size();
  }

  @Override
  public int unitCount() {
    return units().size();
  }

  @Override
  public int levels() {
    return 1;
  }

  private List<String> filesFor(Skill skill) {
    return files.stream().filter(path -> Scope.covers(skill, path)).toList();
  }
}
