package dev.parley.examples.audit.check.worker;

import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.rule.FileKind;
import dev.parley.examples.audit.check.rule.SizeRule;
import dev.parley.examples.audit.check.tree.SourceFile;
import java.util.ArrayList;
import java.util.List;

/** Finds files that are too large for their kind, and files that a build made. */
final class SizesSkill {

  private SizesSkill() {}

  static List<LocalFinding> examine(SourceFile file) {
    List<LocalFinding> findings = new ArrayList<>();
    switch (file.status()) {
      case TEXT -> {}
      case TOO_LARGE -> findings.add(SizeRule.oversizedText(file.bytes()));
      case BINARY -> {
        if (file.bytes() > FileKind.BINARY_BYTES_MAX) {
          findings.add(SizeRule.oversizedBinary(file.bytes()));
        }
        if (!FileKind.isWelcome(file.path())) {
          FileKind.of(file.head()).map(SizeRule::built).ifPresent(findings::add);
        }
      }
      case UNREADABLE -> findings.add(SizeRule.unreadable());
    }
    return findings;
  }
}
