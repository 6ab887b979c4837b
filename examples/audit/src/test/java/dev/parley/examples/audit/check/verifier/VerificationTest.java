package dev.parley.examples.audit.check.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.FileResult;
import dev.parley.examples.audit.check.FileStatus;
import dev.parley.examples.audit.check.Fingerprints;
import dev.parley.examples.audit.check.LicenseFact;
import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.Severity;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.TestTree;
import dev.parley.examples.audit.check.UnitOutput;
import dev.parley.examples.audit.check.WorkUnit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every single lie about a tree that holds something for each skill must be found out. */
class VerificationTest {

  private static final String RANDOM = "k8Jq2" + "ZtR5vXw" + "9LmN3pBy" + "7HcD4gFs" + "6WuE";

  @TempDir Path folder;
  private TestTree tree;
  private Verification verification;

  @BeforeEach
  void writeTree() {
    String code =
        IntStream.range(0, 40).mapToObj(i -> "call(x" + i + ");").collect(Collectors.joining("\n"));
    tree =
        new TestTree(folder)
            .write("A.java", "// SPDX-License-Identifier: MIT", "// TODO: one", code, "// HACK two")
            .write("B.java", code, "", "// FIXME three", "String token = \"" + RANDOM + "\";")
            .write("clean.java", "class Clean {}")
            .write("a.md", "[a](no.md) [b](gone.md)", "# One", "[c](#two)", "<!-- TODO: four -->")
            .write("key.pem", "-----BEGIN " + "PRIVATE KEY-----", RANDOM + RANDOM)
            .write("ids.txt", "gh" + "p_" + RANDOM + "a1Q0", "https://u:" + RANDOM + "@host/")
            .write("big.txt", "x".repeat(1 << 20), "x")
            .write("lib.jar", new byte[] {'P', 'K', 3, 4, 0, 0});
    verification = new Verification(tree.reader());
  }

  @ParameterizedTest
  @EnumSource(Skill.class)
  void acceptsHonestWork(Skill skill) {
    List<CriterionVerdict> verdicts = verify(skill, honest(skill));

    assertThat(verdicts)
        .extracting(CriterionVerdict::criterion)
        .containsExactly(Criterion.values());
    assertThat(verdicts).allMatch(CriterionVerdict::met);
    assertThat(verdicts).allMatch(v -> v.feedback().isEmpty() && v.corrections().isEmpty());
    assertThat(Verification.accepts(verdicts)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Skill.class)
  void catchesEveryDroppedFindingOrFact(Skill skill) {
    int lies = 0;
    for (FileResult file : honest(skill).files()) {
      for (LocalFinding finding : file.findings()) {
        assertThat(unmet(skill, change(skill, file, minus(file, finding))))
            .containsExactly(Criterion.NO_MISS);
        lies++;
      }
      if (file.prints() != null || file.license() != null) {
        assertThat(unmet(skill, change(skill, file, facts(file, null, null))))
            .containsExactly(Criterion.NO_MISS);
        lies++;
      }
    }
    assertThat(lies).isGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Skill.class)
  void catchesEveryInventedFinding(Skill skill) {
    List<LocalFinding> inventions =
        List.of(
            new LocalFinding(0, Severity.LOW, "sizes.built-file", "This is a Java class."),
            new LocalFinding(1, Severity.INFO, "debt.todo", "TODO: one"),
            new LocalFinding(2, Severity.HIGH, "secrets.github-token", "Found a GitHub token."),
            new LocalFinding(1, Severity.MEDIUM, "links.missing-target", "No such page."),
            new LocalFinding(99_999, Severity.LOW, "debt.hack", "HACK"),
            new LocalFinding(-1, Severity.LOW, "debt.hack", "HACK"),
            new LocalFinding(1, Severity.LOW, "unheard.of", "Trust me."));
    for (FileResult file : honest(skill).files()) {
      for (LocalFinding invention : inventions) {
        assertThat(unmet(skill, change(skill, file, plus(file, invention))))
            .describedAs("%s in %s", invention, file.path())
            .containsExactly(Criterion.SOUND);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Skill.class,
      names = {"SECRETS", "LINKS", "DEBT", "SIZES"})
  void catchesEveryAlteredFinding(Skill skill) {
    List<UnaryOperator<LocalFinding>> alterations =
        List.of(
            f -> new LocalFinding(f.line() + 1, f.severity(), f.rule(), f.message()),
            f -> new LocalFinding(f.line() - 1, f.severity(), f.rule(), f.message()),
            f -> new LocalFinding(f.line(), other(f.severity()), f.rule(), f.message()),
            f -> new LocalFinding(f.line(), f.severity(), f.rule() + "x", f.message()),
            f -> new LocalFinding(f.line(), f.severity(), f.rule(), f.message() + " Really."));
    for (FileResult file : honest(skill).files()) {
      for (LocalFinding finding : file.findings()) {
        for (UnaryOperator<LocalFinding> alteration : alterations) {
          FileResult altered = plus(minus(file, finding), alteration.apply(finding));
          assertThat(unmet(skill, change(skill, file, altered)))
              .describedAs("%s", altered)
              .containsExactly(Criterion.SOUND, Criterion.NO_MISS);
        }
      }
    }
  }

  @Test
  void catchesAlteredFacts() {
    for (FileResult file : honest(Skill.DUPLICATES).files()) {
      if (file.prints() != null) {
        Fingerprints fewer = Fingerprints.of(file.prints().hashes().skip(1));
        Fingerprints repeated =
            Fingerprints.of(
                file.prints().hashes().flatMap(hash -> IntStream.generate(() -> hash).limit(2)));
        for (Fingerprints lie : List.of(fewer, repeated, Fingerprints.of(IntStream.of(7)))) {
          assertThat(
                  unmet(Skill.DUPLICATES, change(Skill.DUPLICATES, file, facts(file, lie, null))))
              .containsExactly(Criterion.SOUND);
        }
      }
    }
    for (FileResult file : honest(Skill.LICENSES).files()) {
      LicenseFact lie = new LicenseFact("GPL-3.0-or-later");
      assertThat(unmet(Skill.LICENSES, change(Skill.LICENSES, file, facts(file, null, lie))))
          .containsExactly(Criterion.SOUND);
    }
  }

  @ParameterizedTest
  @EnumSource(Skill.class)
  void catchesFilesThatWereNotRead(Skill skill) {
    UnitOutput honest = honest(skill);
    for (FileResult file : honest.files()) {
      List<FileResult> without =
          honest.files().stream().filter(other -> !other.equals(file)).toList();
      assertThat(unmet(skill, new UnitOutput(skill, without))).contains(Criterion.COMPLETE);

      FileResult guessed =
          new FileResult(
              file.path(),
              file.status(),
              "0".repeat(64),
              file.findings(),
              file.prints(),
              file.license());
      assertThat(unmet(skill, change(skill, file, guessed))).containsExactly(Criterion.COMPLETE);

      FileStatus label = file.status() == FileStatus.TEXT ? FileStatus.TOO_LARGE : FileStatus.TEXT;
      FileResult mislabeled =
          new FileResult(
              file.path(), label, file.sha256(), file.findings(), file.prints(), file.license());
      assertThat(unmet(skill, change(skill, file, mislabeled))).containsExactly(Criterion.COMPLETE);

      if (file.status() != FileStatus.UNREADABLE) {
        FileResult excused =
            new FileResult(file.path(), FileStatus.UNREADABLE, "", List.of(), null, null);
        assertThat(unmet(skill, change(skill, file, excused))).contains(Criterion.COMPLETE);
      }
    }
    List<FileResult> twice = new ArrayList<>(honest.files());
    twice.add(honest.files().get(0));
    assertThat(unmet(skill, new UnitOutput(skill, twice))).containsExactly(Criterion.COMPLETE);
  }

  @Test
  void catchesResultsForFilesOfOthers() {
    tree.write("other.java", "// TODO: foreign");
    List<FileResult> files = new ArrayList<>(honest(Skill.DEBT).files());
    files.addAll(tree.run(Skill.DEBT, "other.java").files());

    assertThat(unmet(Skill.DEBT, new UnitOutput(Skill.DEBT, files)))
        .containsExactly(Criterion.COMPLETE, Criterion.SOUND);
  }

  @Test
  void catchesAnotherSkillsOutput() {
    assertThat(unmet(Skill.DEBT, new UnitOutput(Skill.LINKS, honest(Skill.DEBT).files())))
        .containsExactly(Criterion.values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "done", "{}", "[1, 2", "null"})
  void meetsNothingWithTextThatIsNoOutput(String text) {
    List<CriterionVerdict> verdicts = verification.verify(unit(Skill.DEBT), text);

    assertThat(verdicts).noneMatch(CriterionVerdict::met);
    assertThat(verdicts)
        .allMatch(v -> v.feedback().startsWith("Expected the JSON of a UnitOutput"));
  }

  @Test
  void tellsHowToDoBetter() {
    FileResult file = honest(Skill.DEBT).files().get(0);
    LocalFinding invented =
        new LocalFinding(1, Severity.INFO, "debt.todo", "TODO secret " + RANDOM);
    FileResult lie = plus(minus(file, file.findings().get(0)), invented);

    List<CriterionVerdict> verdicts = verify(Skill.DEBT, change(Skill.DEBT, file, lie));

    assertThat(verdicts.get(1).feedback())
        .isEqualTo(
            "Report only what stands in the file, with its line, rule, severity and message.");
    assertThat(verdicts.get(1).corrections())
        .containsExactly("Remove the finding at A.java:1: its rule matches nothing there.");
    assertThat(verdicts.get(2).corrections())
        .containsExactly("Add A.java:2, debt.todo (info): TODO: one");
    assertThat(AuditJson.write(verdicts)).doesNotContain(RANDOM);
  }

  @Test
  void keepsVerdictsShort() throws Exception {
    String[] lines = IntStream.range(0, 100).mapToObj(i -> "// TODO: " + i).toArray(String[]::new);
    tree.write("A.java", lines);
    FileResult lazy =
        new FileResult(
            "A.java",
            FileStatus.TEXT,
            tree.reader().read("A.java").sha256(),
            List.of(),
            null,
            null);

    CriterionVerdict verdict =
        verification
            .verify(
                new WorkUnit(Skill.DEBT, List.of("A.java")),
                new UnitOutput(Skill.DEBT, List.of(lazy)))
            .get(2);

    assertThat(verdict.corrections()).hasSize(Verification.CORRECTIONS_MAX);
    assertThat(verdict.evidence()).endsWith("Problems: 100. The first 20 are listed.");
    assertThat(AuditJson.read(AuditJson.write(verdict), CriterionVerdict.class)).isEqualTo(verdict);
  }

  private static WorkUnit unit(Skill skill) {
    return new WorkUnit(
        skill,
        List.of(
            "A.java",
            "B.java",
            "a.md",
            "big.txt",
            "clean.java",
            "gone",
            "ids.txt",
            "key.pem",
            "lib.jar"));
  }

  private UnitOutput honest(Skill skill) {
    return tree.run(skill, unit(skill).paths().toArray(String[]::new));
  }

  private List<CriterionVerdict> verify(Skill skill, UnitOutput output) {
    return verification.verify(unit(skill), AuditJson.write(output));
  }

  private Set<Criterion> unmet(Skill skill, UnitOutput output) {
    return verify(skill, output).stream()
        .filter(verdict -> !verdict.met())
        .map(CriterionVerdict::criterion)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Criterion.class)));
  }

  private UnitOutput change(Skill skill, FileResult from, FileResult to) {
    return new UnitOutput(
        skill,
        honest(skill).files().stream()
            .map(file -> file.path().equals(from.path()) ? to : file)
            .toList());
  }

  private static FileResult minus(FileResult file, LocalFinding finding) {
    return findings(
        file, file.findings().stream().filter(other -> !other.equals(finding)).toList());
  }

  private static FileResult plus(FileResult file, LocalFinding finding) {
    List<LocalFinding> findings = new ArrayList<>(file.findings());
    findings.add(finding);
    return findings(file, findings);
  }

  private static FileResult findings(FileResult file, List<LocalFinding> findings) {
    return new FileResult(
        file.path(), file.status(), file.sha256(), findings, file.prints(), file.license());
  }

  private static FileResult facts(
      FileResult file, @Nullable Fingerprints prints, @Nullable LicenseFact license) {
    return new FileResult(
        file.path(), file.status(), file.sha256(), file.findings(), prints, license);
  }

  private static Severity other(Severity severity) {
    return Arrays.stream(Severity.values())
        .filter(one -> one != severity)
        .findFirst()
        .orElseThrow();
  }
}
