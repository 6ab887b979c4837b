package dev.parley.examples.audit.check.collect;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.parley.examples.audit.check.FileResult;
import dev.parley.examples.audit.check.Finding;
import dev.parley.examples.audit.check.Fingerprints;
import dev.parley.examples.audit.check.LicenseFact;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.UnitOutput;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a manager hands up: the accepted outputs of all units below it, without what only their
 * verification needed. Harvests can be merged in any order and grouping with the same outcome.
 * Immutable.
 *
 * @param findings in natural order, without repetition
 * @param prints fingerprints by path
 * @param licenses license facts by path
 * @param examined how many files each skill has examined, by the skill's id
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"findings", "prints", "licenses", "examined"})
public record Harvest(
    List<Finding> findings,
    SortedMap<String, Fingerprints> prints,
    SortedMap<String, LicenseFact> licenses,
    SortedMap<String, Integer> examined) {

  /** Nothing yet. */
  public static final Harvest EMPTY =
      new Harvest(List.of(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

  public Harvest {
    // Empty parts are left out of the JSON, so they come back as nulls.
    findings = Objects.requireNonNullElse(findings, List.<Finding>of());
    findings = List.copyOf(findings).stream().distinct().sorted().toList();
    prints = copy(prints);
    licenses = copy(licenses);
    examined = copy(examined);
  }

  /** What one accepted output is worth. */
  public static Harvest of(UnitOutput output) {
    TreeMap<String, Fingerprints> prints = new TreeMap<>();
    TreeMap<String, LicenseFact> licenses = new TreeMap<>();
    for (FileResult file : output.files()) {
      if (file.prints() != null) {
        prints.put(file.path(), file.prints());
      }
      if (file.license() != null) {
        licenses.put(file.path(), file.license());
      }
    }
    TreeMap<String, Integer> examined = new TreeMap<>();
    examined.put(output.skill().id(), output.files().size());
    return new Harvest(output.findings().toList(), prints, licenses, examined);
  }

  /** Everything that any of the harvests holds. */
  public static Harvest merge(Collection<Harvest> harvests) {
    TreeMap<String, Fingerprints> prints = new TreeMap<>();
    TreeMap<String, LicenseFact> licenses = new TreeMap<>();
    TreeMap<String, Integer> examined = new TreeMap<>();
    for (Harvest harvest : harvests) {
      prints.putAll(harvest.prints());
      licenses.putAll(harvest.licenses());
      harvest.examined().forEach((skill, count) -> examined.merge(skill, count, Integer::sum));
    }
    Stream<Finding> findings = harvests.stream().flatMap(harvest -> harvest.findings().stream());
    return new Harvest(findings.toList(), prints, licenses, examined);
  }

  /** How many files a skill has examined. */
  public int examinedBy(Skill skill) {
    return examined.getOrDefault(skill.id(), 0);
  }

  private static <V> SortedMap<String, V> copy(@Nullable Map<String, V> map) {
    return Collections.unmodifiableSortedMap(map == null ? new TreeMap<>() : new TreeMap<>(map));
  }
}
