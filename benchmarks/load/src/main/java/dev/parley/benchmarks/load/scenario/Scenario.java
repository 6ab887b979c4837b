package dev.parley.benchmarks.load.scenario;

/** One way to put load on a broker, and what is measured then. */
public interface Scenario {
  /** Returns the name that people choose it by. */
  String name();

  /** Returns in one sentence what is measured. */
  String about();

  /**
   * Measures. Blocks for as long as the options of the stage say.
   *
   * @throws IllegalStateException when the broker does not do what it should
   */
  ScenarioResult run(Stage stage) throws InterruptedException;
}
