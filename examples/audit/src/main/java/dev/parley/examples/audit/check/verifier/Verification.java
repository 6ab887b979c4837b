package dev.parley.examples.audit.check.verifier;

import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.MalformedOutputException;
import dev.parley.examples.audit.check.UnitOutput;
import dev.parley.examples.audit.check.WorkUnit;
import dev.parley.examples.audit.check.tree.TreeReader;
import java.util.Arrays;
import java.util.List;

/**
 * Re-checks the output of a unit of work against the files themselves. What counts as a finding is
 * defined once, in the rules; how the files are searched for it is written here a second time and
 * in another way, so a worker that leaves out, invents or alters anything is found out.
 * Thread-safe.
 */
public final class Verification {

  /** The most corrections in one verdict. */
  public static final int CORRECTIONS_MAX = 20;

  private final TreeReader reader;

  /** A verification on the files that {@code reader} reads. */
  public Verification(TreeReader reader) {
    this.reader = reader;
  }

  /** Judges an output as it arrived. Text that is no output at all meets no criterion. */
  public List<CriterionVerdict> verify(WorkUnit unit, String outputJson) {
    try {
      return verify(unit, AuditJson.read(outputJson, UnitOutput.class));
    } catch (MalformedOutputException e) {
      return refuse("The output cannot be read.", String.valueOf(e.getMessage()));
    }
  }

  /** Judges an output: one verdict for each criterion, in the order of {@link Criterion}. */
  public List<CriterionVerdict> verify(WorkUnit unit, UnitOutput output) {
    if (unit.skill() != output.skill()) {
      return refuse(
          "The output speaks of another skill.",
          "Expected an output of "
              + unit.skill().id()
              + ", but found one of "
              + output.skill().id()
              + ". Apply the skill that the task names.");
    }
    UnitComparison comparison = new UnitComparison(unit, output, reader);
    return List.of(comparison.complete(), comparison.sound(), comparison.noMiss());
  }

  /** Whether an output with these verdicts may be accepted. */
  public static boolean accepts(List<CriterionVerdict> verdicts) {
    return verdicts.stream().allMatch(CriterionVerdict::met);
  }

  private static List<CriterionVerdict> refuse(String evidence, String feedback) {
    return Arrays.stream(Criterion.values())
        .map(criterion -> CriterionVerdict.unmet(criterion, evidence, feedback, List.of()))
        .toList();
  }
}
