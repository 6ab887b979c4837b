package dev.parley.examples.audit.check;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The output of one worker task.
 *
 * @param files one entry for each file of the unit, by path. A wrong output may repeat a path or
 *     lack one; the verifier says so
 */
@JsonPropertyOrder({"skill", "files"})
public record UnitOutput(Skill skill, List<FileResult> files) {

  public UnitOutput {
    Objects.requireNonNull(skill, "skill");
    files = List.copyOf(files).stream().sorted(Comparator.comparing(FileResult::path)).toList();
  }

  /** The findings of all files, each with its path and skill, in natural order. */
  public Stream<Finding> findings() {
    return files.stream()
        .flatMap(file -> file.findings().stream().map(found -> found.in(skill, file.path())))
        .sorted();
  }
}
