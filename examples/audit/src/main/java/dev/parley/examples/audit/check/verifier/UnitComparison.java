package dev.parley.examples.audit.check.verifier;

import dev.parley.examples.audit.check.FileResult;
import dev.parley.examples.audit.check.FileStatus;
import dev.parley.examples.audit.check.Fingerprints;
import dev.parley.examples.audit.check.LicenseFact;
import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.UnitOutput;
import dev.parley.examples.audit.check.WorkUnit;
import dev.parley.examples.audit.check.tree.SourceFile;
import dev.parley.examples.audit.check.tree.TreeReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One output next to the truth, file by file; gathers what speaks against each criterion. One
 * thread.
 */
final class UnitComparison {

  private final Skill skill;
  private final TreeReader reader;
  private final int files;
  private final List<String> incomplete = new ArrayList<>();
  private final List<String> unsound = new ArrayList<>();
  private final List<String> missed = new ArrayList<>();
  private int reproduced;

  UnitComparison(WorkUnit unit, UnitOutput output, TreeReader reader) {
    this.skill = unit.skill();
    this.reader = reader;
    this.files = unit.paths().size();
    Map<String, List<FileResult>> entries = new TreeMap<>();
    for (FileResult entry : output.files()) {
      entries.computeIfAbsent(entry.path(), path -> new ArrayList<>()).add(entry);
    }
    for (String path : unit.paths()) {
      List<FileResult> claimed = entries.remove(path);
      compare(reader.read(path), claimed == null ? List.of() : claimed);
    }
    entries.forEach(this::refuseForeign);
  }

  CriterionVerdict complete() {
    return verdict(
        Criterion.COMPLETE,
        incomplete,
        "Compared the digests of " + files + " files.",
        "Examine every file of the batch once, and report the SHA-256 digest of what you read.");
  }

  CriterionVerdict sound() {
    return verdict(
        Criterion.SOUND,
        unsound,
        "Reproduced " + reproduced + " findings and facts in their files.",
        "Report only what stands in the file, with its line, rule, severity and message.");
  }

  CriterionVerdict noMiss() {
    return verdict(
        Criterion.NO_MISS,
        missed,
        "Searched " + files + " files for what the output lacks.",
        "Search each file to its end, and report everything that the rules match.");
  }

  private static CriterionVerdict verdict(
      Criterion criterion, List<String> problems, String evidence, String feedback) {
    if (problems.isEmpty()) {
      return CriterionVerdict.met(criterion, evidence);
    }
    int shown = Math.min(problems.size(), Verification.CORRECTIONS_MAX);
    String rest = shown < problems.size() ? " The first " + shown + " are listed." : "";
    return CriterionVerdict.unmet(
        criterion,
        evidence + " Problems: " + problems.size() + "." + rest,
        feedback,
        problems.subList(0, shown));
  }

  private void compare(SourceFile file, List<FileResult> entries) {
    if (entries.size() != 1) {
      incomplete.add(file.path() + ": expected one entry, but found " + entries.size() + ".");
    }
    Set<LocalFinding> claimed = new HashSet<>();
    boolean printsClaimed = false;
    boolean licenseClaimed = false;
    for (FileResult entry : entries) {
      compareReading(file, entry);
      claimed.addAll(entry.findings());
      printsClaimed |= entry.prints() != null;
      licenseClaimed |= entry.license() != null;
    }
    compareFindings(file.path(), recheck(file), claimed);

    Optional<Fingerprints> prints =
        skill == Skill.DUPLICATES ? FactsRecheck.prints(file) : Optional.empty();
    Optional<LicenseFact> license =
        skill == Skill.LICENSES ? FactsRecheck.license(file) : Optional.empty();
    for (FileResult entry : entries) {
      compareFact(file.path(), "fingerprints", entry.prints(), prints);
      compareFact(file.path(), "license", entry.license(), license);
    }
    if (prints.isPresent() && !printsClaimed) {
      missed.add(file.path() + ": add the fingerprints; the file has enough code for a block.");
    }
    if (license.isPresent() && !licenseClaimed) {
      missed.add(file.path() + ": add the license, which is " + license.get().id() + ".");
    }
  }

  private void compareReading(SourceFile file, FileResult entry) {
    if (entry.status() != file.status()) {
      incomplete.add(
          file.path()
              + ": expected the status "
              + file.status().id()
              + ", but found "
              + entry.status().id()
              + ".");
    } else if (!entry.sha256().equals(file.sha256())) {
      incomplete.add(file.path() + ": the digest is not that of the content. Read the file again.");
    }
  }

  private void compareFindings(String path, Recheck recheck, Collection<LocalFinding> claimed) {
    for (LocalFinding claim : claimed.stream().sorted().toList()) {
      List<LocalFinding> truths = recheck.at(claim.line());
      if (truths.contains(claim)) {
        reproduced++;
      } else {
        unsound.add(refutation(path, claim, truths));
      }
    }
    recheck
        .suspects()
        .forEach(line ->
            recheck.at(line).stream()
                .distinct()
                .filter(truth -> !claimed.contains(truth))
                .forEach(truth -> missed.add("Add " + describe(path, truth))));
  }

  private static String refutation(String path, LocalFinding claim, List<LocalFinding> truths) {
    // A claim's own words are not repeated: nobody has checked that they hold no secret.
    String where = path + ":" + claim.line();
    return truths.stream()
        .filter(truth -> truth.rule().equals(claim.rule()))
        .findFirst()
        .map(truth ->
            where + ": the finding differs from the file; it should be " + describe(path, truth))
        .orElse("Remove the finding at " + where + ": its rule matches nothing there.");
  }

  private static String describe(String path, LocalFinding truth) {
    return path
        + ":"
        + truth.line()
        + ", "
        + truth.rule()
        + " ("
        + truth.severity().id()
        + "): "
        + truth.message();
  }

  private <T> void compareFact(
      String path, String name, @Nullable T claimed, Optional<? extends T> truth) {
    if (claimed == null) {
      return;
    }
    if (truth.isPresent() && truth.get().equals(claimed)) {
      reproduced++;
    } else {
      unsound.add(path + ": the " + name + " cannot be reproduced. Compute them from the file.");
    }
  }

  private void refuseForeign(String path, List<FileResult> entries) {
    incomplete.add(path + ": the file is not part of the batch. Leave it out.");
    for (FileResult entry : entries) {
      if (!entry.findings().isEmpty() || entry.prints() != null || entry.license() != null) {
        unsound.add(path + ": remove what is said about it; it is not part of the batch.");
      }
    }
  }

  private Recheck recheck(SourceFile file) {
    if (skill != Skill.SIZES && file.status() != FileStatus.TEXT) {
      return Recheck.NOTHING;
    }
    return switch (skill) {
      case SECRETS -> new SecretsRecheck(file);
      case LINKS -> new LinksRecheck(file, reader);
      case DEBT -> DebtRecheck.of(file);
      case SIZES -> new SizesRecheck(file);
      case DUPLICATES, LICENSES -> Recheck.NOTHING;
    };
  }
}
