package dev.parley.examples.audit.check.collect;

import dev.parley.examples.audit.check.Finding;
import dev.parley.examples.audit.check.tree.TreeReader;
import java.util.List;
import java.util.stream.Stream;

/** The last step: turns the harvest of the whole tree into the list of findings. */
public final class Collector {

  private Collector() {}

  /**
   * All findings: those of single files, and those that only follow from many. The harvest alone
   * decides about licenses and names the candidates for duplicates; those files are read once more,
   * so that every duplicate is confirmed on the code itself.
   *
   * @return in natural order, without repetition
   */
  public static List<Finding> findings(Harvest harvest, TreeReader reader) {
    Stream<Finding> local = harvest.findings().stream();
    Stream<Finding> licenses = LicenseDecision.decide(harvest.licenses()).stream();
    Stream<Finding> duplicates =
        DuplicateJoin.join(DuplicateJoin.candidates(harvest.prints()), reader).stream();
    return Stream.of(local, licenses, duplicates).flatMap(all -> all).distinct().sorted().toList();
  }
}
