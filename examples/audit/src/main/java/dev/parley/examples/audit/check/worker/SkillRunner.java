package dev.parley.examples.audit.check.worker;

import dev.parley.examples.audit.check.FileResult;
import dev.parley.examples.audit.check.FileStatus;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.UnitOutput;
import dev.parley.examples.audit.check.WorkUnit;
import dev.parley.examples.audit.check.tree.SourceFile;
import dev.parley.examples.audit.check.tree.TreeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What a worker agent does with a unit of work. The same unit on the same tree always gives the
 * same output. Thread-safe.
 */
public final class SkillRunner {

  private final TreeReader reader;

  /** A runner for the files that {@code reader} reads. */
  public SkillRunner(TreeReader reader) {
    this.reader = reader;
  }

  /** Examines every file of the unit. */
  public UnitOutput run(WorkUnit unit) {
    return run(unit, () -> false);
  }

  /**
   * Examines the files of the unit until {@code stop} says so, which is asked before each file.
   *
   * @return the output; it lacks the files that were not reached
   */
  public UnitOutput run(WorkUnit unit, BooleanSupplier stop) {
    LinksSkill links = new LinksSkill(reader);
    List<FileResult> results = new ArrayList<>();
    for (String path : unit.paths()) {
      if (stop.getAsBoolean()) {
        break;
      }
      SourceFile file = reader.read(path);
      Examination seen = examine(unit.skill(), links, file);
      results.add(
          new FileResult(
              path, file.status(), file.sha256(), seen.findings(), seen.prints(), seen.license()));
    }
    return new UnitOutput(unit.skill(), results);
  }

  private static Examination examine(Skill skill, LinksSkill links, SourceFile file) {
    if (skill != Skill.SIZES && file.status() != FileStatus.TEXT) {
      return Examination.NOTHING;
    }
    return switch (skill) {
      case SECRETS -> Examination.of(SecretsSkill.examine(file));
      case LINKS -> Examination.of(links.examine(file));
      case DEBT -> Examination.of(DebtSkill.examine(file));
      case DUPLICATES -> DuplicatesSkill.examine(file);
      case LICENSES -> LicensesSkill.examine(file);
      case SIZES -> Examination.of(SizesSkill.examine(file));
    };
  }
}
