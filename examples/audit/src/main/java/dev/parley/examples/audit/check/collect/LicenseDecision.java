package dev.parley.examples.audit.check.collect;

import dev.parley.examples.audit.check.Finding;
import dev.parley.examples.audit.check.LicenseFact;
import dev.parley.examples.audit.check.Severity;
import dev.parley.examples.audit.check.Skill;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which source files lack a license header or carry another one than the rest. A tree in
 * which most files have no header has no such custom, so nothing is missing.
 */
final class LicenseDecision {

  private LicenseDecision() {}

  static List<Finding> decide(SortedMap<String, LicenseFact> facts) {
    long present = facts.values().stream().filter(LicenseFact::present).count();
    if (present * 2 <= facts.size()) {
      return List.of();
    }
    Optional<LicenseFact> usual = usual(facts);
    List<Finding> findings = new ArrayList<>();
    facts.forEach((path, fact) -> {
      if (!fact.present()) {
        String message =
            "The file has no license header, but "
                + present
                + " of "
                + facts.size()
                + " source files have.";
        findings.add(finding(path, Severity.LOW, "licenses.missing-header", message));
      } else if (usual.isPresent() && known(fact) && !fact.equals(usual.get())) {
        String message =
            "The header says "
                + fact.id()
                + ", but most source files say "
                + usual.get().id()
                + ".";
        findings.add(finding(path, Severity.INFO, "licenses.other-license", message));
      }
    });
    return findings;
  }

  /** The license that more than half of the files with a header name. */
  private static Optional<LicenseFact> usual(SortedMap<String, LicenseFact> facts) {
    Map<String, Integer> counts = new TreeMap<>();
    facts.values().stream()
        .filter(LicenseFact::present)
        .forEach(fact -> counts.merge(fact.id(), 1, Integer::sum));
    int present = counts.values().stream().mapToInt(Integer::intValue).sum();
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() * 2 > present)
        .max(Comparator.comparing(Map.Entry::getValue))
        .map(entry -> new LicenseFact(entry.getKey()))
        .filter(LicenseDecision::known);
  }

  private static boolean known(LicenseFact fact) {
    return fact.present() && !fact.equals(LicenseFact.UNKNOWN);
  }

  private static Finding finding(String path, Severity severity, String rule, String message) {
    return new Finding(Skill.LICENSES, path, 0, severity, rule, message);
  }
}
