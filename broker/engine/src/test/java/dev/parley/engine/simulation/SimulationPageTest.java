package dev.parley.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.TaskRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/architecture/simulation.md} says which rules are broken, and by what. */
final class SimulationPageTest {

  private final String page;

  SimulationPageTest() throws IOException {
    // Tests run in the folder of their module.
    page = Files.readString(Path.of("../../docs/architecture/simulation.md"));
  }

  @Test
  void thePageNamesEveryMutant() {
    Set<String> all = names(Mutant.values());
    all.remove(Mutant.NONE.name());

    String table = page.substring(page.indexOf("| feature | mutants"));
    assertThat(constants(table)).isEqualTo(all);
    assertThat(page).contains("%1$d of %1$d mutants".formatted(all.size()));
  }

  @Test
  void thePageNamesTheTestOfEveryRuleThatTheSimulationMayMiss() {
    Set<String> rest = names(TaskRule.values());
    rest.removeAll(names(Mutant.values()));
    SimulationTest.RARE.forEach(rare -> rest.add(rare.name()));

    int mutants = page.indexOf("## Mutants");
    String text = page.substring(mutants, page.indexOf("| feature | mutants"));
    assertThat(constants(text)).isEqualTo(rest);
  }

  private static Set<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> constants(String text) {
    return Pattern.compile("`([A-Z]+(_[A-Z]+)+)`")
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
