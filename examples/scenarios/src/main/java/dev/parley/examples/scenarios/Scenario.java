package dev.parley.examples.scenarios;

/**
 * A story of a few agents that shows one thing that the protocol does. Stateless: can be played
 * many times.
 */
public interface Scenario {

  /** What it is called: lower case, with dashes. */
  String name();

  /** What it shows, in one sentence. */
  String summary();

  /** The rules of the broker that it is played on, as a file has them; empty for none. */
  default String rules() {
    return "";
  }

  /**
   * Plays the story to its end: connects the agents, has the work done and tells what happens.
   *
   * @return what came of it, for programs
   * @throws Exception if it could not be played to its end
   */
  Facts play(Stage stage) throws Exception;
}
