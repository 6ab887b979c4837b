package dev.parley.examples.audit.check.report;

import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.Finding;
import dev.parley.examples.audit.check.Severity;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.tree.SkippedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The outcome of an audit. Everything but {@code run} depends on the tree alone, so two runs over
 * the same tree print it equally, byte for byte.
 *
 * @param title what was audited, for the heading
 * @param files how many files the tree has
 * @param findings all findings
 * @param skipped what was met in the tree and not audited
 * @param run what is to be said about this run, in order
 */
public record Report(
    String title,
    int files,
    List<Finding> findings,
    List<SkippedFile> skipped,
    List<RunEntry> run) {

  /** The names of the two files that {@link #write} makes. */
  public static final String MARKDOWN_NAME = "audit.md";

  /** See {@link #MARKDOWN_NAME}. */
  public static final String JSON_NAME = "audit.json";

  public Report {
    Objects.requireNonNull(title, "title");
    findings = findings.stream().distinct().sorted().toList();
    skipped = List.copyOf(skipped);
    run = List.copyOf(run);
  }

  /** The report for people. */
  public String toMarkdown() {
    return new MarkdownReport(this).text();
  }

  /**
   * The part of {@link #toMarkdown()} that is the same for every run: the summary and the findings.
   */
  public String findingsMarkdown() {
    return new MarkdownReport(this).findings();
  }

  /** The report for programs, indented; its {@code run} comes last. */
  public String toJson() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("title", title);
    document.put("files", files);
    document.put("summary", summary());
    document.put("findings", findings);
    document.put("skipped", skipped);
    Map<String, Object> entries = new LinkedHashMap<>();
    run.forEach(entry -> entries.put(entry.name(), entry.value()));
    document.put("run", entries);
    return AuditJson.writePretty(document) + "\n";
  }

  /** How many findings a skill has of a severity. */
  public long count(Skill skill, Severity severity) {
    return findings.stream()
        .filter(finding -> finding.skill() == skill && finding.severity() == severity)
        .count();
  }

  /**
   * Writes both forms into a folder, which is made when it is missing.
   *
   * @return the path of the Markdown file
   * @throws IOException when the folder or a file cannot be written
   */
  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(JSON_NAME), toJson());
    return Files.writeString(folder.resolve(MARKDOWN_NAME), toMarkdown());
  }

  private List<Map<String, Object>> summary() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Skill skill : Skill.values()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("skill", skill);
      for (Severity severity : Severity.values()) {
        row.put(severity.id(), count(skill, severity));
      }
      rows.add(row);
    }
    return rows;
  }
}
