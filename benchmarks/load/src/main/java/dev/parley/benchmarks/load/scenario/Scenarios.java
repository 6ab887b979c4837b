package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Manager;
import java.util.List;
import java.util.Optional;

/** All scenarios, in the order in which they run. */
public final class Scenarios {
  private static final List<Scenario> ALL =
      List.of(
          new Lifecycle(),
          new Verified(),
          new Reviewed(),
          new FanOut(),
          new Tree(Manager.Waiting.HOLDING),
          new Tree(Manager.Waiting.YIELDING),
          new IdleFleet(),
          new Backlog(),
          new Watchers(),
          new Payload(),
          new Flat(),
          new Engine(),
          new Kill(),
          new Comparison());

  private Scenarios() {}

  /** Returns all of them. */
  public static List<Scenario> all() {
    return ALL;
  }

  /** Returns what the scenario {@code comparison} can compare. */
  public static List<String> comparedSystems() {
    return Comparison.systems();
  }

  /** Returns the one with a name. */
  public static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }
}
