package dev.parley.cli.demo;

import dev.parley.examples.scenarios.Scenario;
import dev.parley.examples.scenarios.Scenarios;
import java.util.Iterator;

/** What {@code --scenario} can be, for help and completion. Immutable. */
final class ScenarioNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Scenarios.ALL.stream().map(Scenario::name).iterator();
  }
}
