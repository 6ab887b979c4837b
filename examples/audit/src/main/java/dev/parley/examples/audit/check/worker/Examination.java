package dev.parley.examples.audit.check.worker;

import dev.parley.examples.audit.check.Fingerprints;
import dev.parley.examples.audit.check.LicenseFact;
import dev.parley.examples.audit.check.LocalFinding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a skill makes of one file: findings, or facts that a collector joins with those of other
 * files.
 */
record Examination(
    List<LocalFinding> findings, @Nullable Fingerprints prints, @Nullable LicenseFact license) {

  static final Examination NOTHING = new Examination(List.of(), null, null);

  static Examination of(List<LocalFinding> findings) {
    return new Examination(findings, null, null);
  }

  static Examination of(Fingerprints prints) {
    return new Examination(List.of(), prints, null);
  }

  static Examination of(LicenseFact license) {
    return new Examination(List.of(), null, license);
  }
}
