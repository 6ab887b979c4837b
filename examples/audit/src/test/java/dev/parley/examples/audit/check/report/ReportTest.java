package dev.parley.examples.audit.check.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.examples.audit.check.Finding;
import dev.parley.examples.audit.check.Severity;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.tree.SkippedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final Finding SECRET =
      new Finding(
          Skill.SECRETS, "b.env", 2, Severity.HIGH, "secrets.x", "Found a | token: x\u2026");
  private static final Finding DEBT =
      new Finding(Skill.DEBT, "a/A.java", 7, Severity.INFO, "debt.todo", "TODO <b>*bold*</b>");
  private static final Finding SIZE =
      new Finding(Skill.SIZES, "b.env", 0, Severity.LOW, "sizes.x", "Too large.");

  @TempDir Path folder;

  @Test
  void printsSummaryFindingsAndRun() {
    String text =
        report(List.of(SECRET, DEBT, SIZE), List.of(new RunEntry("seconds", 1.5))).toMarkdown();

    assertThat(text)
        .isEqualTo(
            """
            # Audit of my\\_project

            3 files, 3 findings.

            | check | high | medium | low | info |
            | --- | ---: | ---: | ---: | ---: |
            | Secrets and credentials | 1 | 0 | 0 | 0 |
            | Broken links in Markdown | 0 | 0 | 0 | 0 |
            | Unfinished work in comments | 0 | 0 | 0 | 1 |
            | Duplicated blocks | 0 | 0 | 0 | 0 |
            | License headers | 0 | 0 | 0 | 0 |
            | Oversized and built files | 0 | 0 | 1 | 0 |

            ## Findings

            ### a/A.java

            - line 7, info, debt.todo: TODO \\<b\\>\\*bold\\*\\</b\\>

            ### b.env

            - low, sizes.x: Too large.
            - line 2, high, secrets.x: Found a \\| token: x\u2026

            ## Not audited

            - link: symbolic link, not followed

            ## This run

            | | |
            | --- | --- |
            | seconds | 1.5 |
            """);
  }

  @Test
  void differsBetweenRunsOnlyInTheRun() {
    Report one = report(List.of(SECRET, DEBT, SIZE), List.of(new RunEntry("seconds", 1)));
    Report two = report(List.of(SIZE, DEBT, SECRET, DEBT), List.of(new RunEntry("seconds", 2)));

    assertThat(one.findingsMarkdown()).isEqualTo(two.findingsMarkdown());
    assertThat(one.toMarkdown()).startsWith("# Audit of my\\_project\n\n" + one.findingsMarkdown());
    assertThat(one.toJson().split("\"run\"", 2)[0]).isEqualTo(two.toJson().split("\"run\"", 2)[0]);
    assertThat(one.toJson()).isNotEqualTo(two.toJson());
  }

  @Test
  void writesBothForms() throws Exception {
    Path markdown =
        report(List.of(SECRET), List.of(new RunEntry("agents", 31))).write(folder.resolve("x/y"));

    assertThat(markdown).isEqualTo(folder.resolve("x/y/audit.md")).exists();
    JsonNode json = new ObjectMapper().readTree(Files.readString(folder.resolve("x/y/audit.json")));
    assertThat(json.at("/run/agents").asInt()).isEqualTo(31);
    assertThat(json.at("/findings/0/path").asText()).isEqualTo("b.env");
    assertThat(json.at("/findings/0/fingerprint").asText()).isEqualTo(SECRET.fingerprint());
    assertThat(json.at("/summary/0/high").asInt()).isEqualTo(1);
    assertThat(json.at("/files").asInt()).isEqualTo(3);
  }

  @Test
  void saysSoWhenThereIsNothing() {
    assertThat(report(List.of(), List.of()).toMarkdown()).contains("## Findings\n\nNone.\n");
  }

  private static Report report(List<Finding> findings, List<RunEntry> run) {
    return new Report(
        "my_project",
        3,
        findings,
        List.of(new SkippedFile("link", "symbolic link, not followed")),
        run);
  }
}
