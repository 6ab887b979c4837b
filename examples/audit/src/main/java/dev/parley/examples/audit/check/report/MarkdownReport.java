package dev.parley.examples.audit.check.report;

import dev.parley.examples.audit.check.Finding;
import dev.parley.examples.audit.check.Severity;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.tree.SkippedFile;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a report as Markdown. */
final class MarkdownReport {

  /** Gravest first, as people read. */
  private static final List<Severity> SEVERITIES =
      Arrays.stream(Severity.values()).sorted(Comparator.reverseOrder()).toList();

  /** Characters that would be taken for formatting. */
  private static final String SPECIAL = "\\`*_{}[]<>#|~&";

  private final Report report;

  MarkdownReport(Report report) {
    this.report = report;
  }

  String text() {
    StringBuilder out = new StringBuilder();
    out.append("# Audit of ").append(escape(report.title())).append("\n\n").append(findings());
    if (!report.run().isEmpty()) {
      out.append("\n## This run\n\n| | |\n| --- | --- |\n");
      report
          .run()
          .forEach(entry -> row(out, escape(entry.name()), escape(entry.value().toString())));
    }
    return out.toString();
  }

  String findings() {
    StringBuilder out = new StringBuilder();
    summary(out);
    out.append("\n## Findings\n");
    if (report.findings().isEmpty()) {
      out.append("\nNone.\n");
    }
    report.findings().stream()
        .collect(Collectors.groupingBy(Finding::path, TreeMap::new, Collectors.toList()))
        .forEach((path, found) -> file(out, path, found));
    if (!report.skipped().isEmpty()) {
      out.append("\n## Not audited\n\n");
      for (SkippedFile skipped : report.skipped()) {
        out.append("- ")
            .append(escape(skipped.path()))
            .append(": ")
            .append(skipped.reason())
            .append('\n');
      }
    }
    return out.toString();
  }

  private void summary(StringBuilder out) {
    int findings = report.findings().size();
    out.append(report.files()).append(report.files() == 1 ? " file, " : " files, ");
    out.append(findings).append(findings == 1 ? " finding.\n\n" : " findings.\n\n");
    Stream<String> names = SEVERITIES.stream().map(Severity::id);
    row(out, Stream.concat(Stream.of("check"), names).toArray(String[]::new));
    row(
        out,
        Stream.concat(Stream.of("---"), SEVERITIES.stream().map(s -> "---:"))
            .toArray(String[]::new));
    for (Skill skill : Skill.values()) {
      Stream<String> counts =
          SEVERITIES.stream().map(severity -> Long.toString(report.count(skill, severity)));
      row(out, Stream.concat(Stream.of(skill.title()), counts).toArray(String[]::new));
    }
  }

  private static void file(StringBuilder out, String path, List<Finding> findings) {
    out.append("\n### ").append(escape(path)).append("\n\n");
    for (Finding finding : findings) {
      out.append("- ");
      if (finding.line() > 0) {
        out.append("line ").append(finding.line()).append(", ");
      }
      out.append(finding.severity().id()).append(", ").append(finding.rule()).append(": ");
      out.append(escape(finding.message())).append('\n');
    }
  }

  private static void row(StringBuilder out, String... cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (SPECIAL.indexOf(c) >= 0) {
        escaped.append('\\');
      }
      escaped.append(c == '\n' || c == '\r' ? ' ' : c);
    }
    return escaped.toString();
  }
}
